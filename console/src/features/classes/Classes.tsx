import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Skeleton, Tabs } from "antd";
import { api, take } from "@/api/client";
import { useMay, useMe } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { day, number } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { UnitPicker } from "@/ui/UnitPicker";
import { useFilters } from "@/ui/useFilters";
import { useTell } from "@/ui/useTell";
import type { Board } from "./classes";
import { classWords } from "./classWords";
import { Mixes } from "./Mixes";
import { Rules } from "./Rules";
import { Moves, Shares, ShareTrend } from "./Shares";
import { Stages } from "./Stages";

const MONTHS = 6;
const KNOWN = ["orders", "discounts", "referrals", "intents"] as const;

/** What is not known, and what cannot be told for it. */
function Unknown({ known }: { known: Board["known"] }) {
  const w = useWords(classWords);
  const missing = known.orders ? KNOWN.filter((name) => !known[name]) : (["orders"] as const);
  if (missing.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      title={
        <ul className="plain-list">
          {missing.map((name) => (
            <li key={name}>{w(`unknown_${name}`)}</li>
          ))}
        </ul>
      }
    />
  );
}

function BoardTab({ board }: { board: Board }) {
  const w = useWords(classWords);
  if (board.people === 0) {
    return (
      <Panel>
        <EmptyState kind="nothing_yet" title={w("nobody")} hint={w("nobody_hint")} />
      </Panel>
    );
  }
  return (
    <div className="class-stack">
      <Shares board={board} />
      <ShareTrend months={board.months} />
      <Moves board={board} />
    </div>
  );
}

function RunNow() {
  const w = useWords(classWords);
  const tell = useTell();
  const run = useMutation({
    mutationFn: () => take(api.POST("/api/v1/classes/run")),
    onSuccess: () => tell.done(w("run_done")),
    onError: (error) => tell.refused(error),
  });
  return (
    <Button onClick={() => run.mutate()} loading={run.isPending}>
      {w("run")}
    </Button>
  );
}

/** The class board: who buys how, how that moves, how far people come, and what to do. */
export default function Classes() {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const may = useMay();
  const whole = useMe().data?.sees_everything ?? false;
  const filters = useFilters();
  const unitId = Number(filters.get("unit")) || undefined;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["classes", "board", unitId],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/classes/board", {
          params: { query: { unit_id: unitId, months: MONTHS } },
          signal,
        }),
      ),
  });
  const lead = data?.as_of
    ? w("lead", {
        day: day(data.as_of, locale),
        people: number(data.people, locale),
        version: data.version,
      })
    : w("lead_none");
  const tabs = [
    {
      key: "shares",
      label: w("tab_shares"),
      children: data ? <BoardTab board={data} /> : <Skeleton active />,
    },
    { key: "stages", label: w("tab_stages"), children: <Stages unitId={unitId} /> },
    { key: "communities", label: w("tab_communities"), children: <Mixes unitId={unitId} /> },
    { key: "rules", label: w("tab_rules"), children: <Rules /> },
  ];
  return (
    <Page
      title={w("title")}
      lead={isPending ? undefined : lead}
      actions={may("manage_settings") && whole ? <RunNow /> : undefined}
    >
      <div className="filters">
        <UnitPicker
          value={unitId}
          onChange={(unit) => filters.set({ unit: unit ? String(unit) : undefined })}
        />
      </div>
      {error ? <RefusalAlert error={error} onRetry={refetch} /> : null}
      {data?.as_of ? <Unknown known={data.known} /> : null}
      <Tabs
        items={tabs}
        activeKey={filters.get("tab") || "shares"}
        onChange={(tab) => filters.set({ tab: tab === "shares" ? undefined : tab })}
        destroyOnHidden
      />
    </Page>
  );
}
