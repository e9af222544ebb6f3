import { useQuery } from "@tanstack/react-query";
import { DatePicker, Segmented } from "antd";
import dayjs from "dayjs";
import { api, type Paths, take } from "@/api/client";
import { useReportPeriod } from "@/features/analytics/useReportPeriod";
import { useSpeech } from "@/locales";
import { CommunityPicker } from "@/ui/CommunityPicker";
import { EmptyState } from "@/ui/EmptyState";
import { ExportMenu } from "@/ui/ExportMenu";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { PeriodPicker } from "@/ui/PeriodPicker";
import { ReadingSwitch, readingOf } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useFilters } from "@/ui/useFilters";
import { Waiting } from "@/ui/Waiting";
import { CompareTable } from "./CompareTable";

type Query = Paths["/api/v1/compare"]["get"]["parameters"]["query"];

/** What the address asks to compare; null while it is not enough to ask the server. */
function comparisonOf(
  filters: ReturnType<typeof useFilters>,
  period: ReturnType<typeof useReportPeriod>,
): {
  periods: boolean;
  chosen: number[];
  query: Query | null;
} {
  const periods = filters.get("kind") === "periods";
  const chosen = filters
    .list("ids")
    .map(Number)
    .slice(0, periods ? 1 : 2);
  const [left, right] = periods ? [chosen[0], chosen[0]] : chosen;
  const first = filters.get("from_b");
  const last = filters.get("to_b");
  if (!left || !right || !period || (periods && !(first && last))) {
    return { periods, chosen, query: null };
  }
  const { from, to } = period;
  const query = {
    left,
    right,
    left_from: from,
    left_to: to,
    right_from: periods ? first : from,
    right_to: periods ? last : to,
    reading: readingOf(filters),
  };
  return { periods, chosen, query };
}

function OtherPeriod({ filters }: { filters: ReturnType<typeof useFilters> }) {
  const { t } = useSpeech();
  const first = filters.get("from_b");
  const last = filters.get("to_b");
  return (
    <DatePicker.RangePicker
      value={first && last ? [dayjs(first), dayjs(last)] : null}
      onChange={(days) =>
        filters.set({
          from_b: days?.[0]?.format("YYYY-MM-DD"),
          to_b: days?.[1]?.format("YYYY-MM-DD"),
        })
      }
      placeholder={[t("compare.other_first"), t("compare.other_last")]}
      aria-label={t("compare.other")}
    />
  );
}

/** Two communities over one period, or one community over two. */
export default function Compare() {
  const { t } = useSpeech();
  const filters = useFilters({ kind: "communities" });
  const period = useReportPeriod(filters);
  const { periods, chosen, query } = comparisonOf(filters, period);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["compare", query],
    queryFn: ({ signal }) =>
      query ? take(api.GET("/api/v1/compare", { params: { query }, signal })) : null,
    enabled: query !== null,
  });
  return (
    <Page title={t("menu.compare")} lead={t("compare.lead")}>
      <div className="filters">
        <Segmented
          value={filters.get("kind")}
          onChange={(value) => filters.set({ kind: String(value) })}
          options={[
            { value: "communities", label: t("compare.communities") },
            { value: "periods", label: t("compare.periods") },
          ]}
          aria-label={t("compare.kind")}
        />
        <CommunityPicker
          value={chosen}
          max={periods ? 1 : 2}
          onChange={(value) => filters.set({ ids: value.join(",") })}
        />
      </div>
      <div className="filters">
        <PeriodPicker filters={filters} />
        {periods ? <OtherPeriod filters={filters} /> : null}
        <ReadingSwitch filters={filters} />
        {query ? <ExportMenu path="/api/v1/compare" query={query} /> : null}
      </div>
      <RefusalAlert error={error} onRetry={refetch} />
      <Panel>
        {query && data ? <CompareTable data={data} query={query} /> : null}
        {period === null || (query && isPending && !error) ? (
          <Waiting words={t("compare.computing")} />
        ) : null}
        {query || period === null ? null : (
          <EmptyState
            kind="nothing_yet"
            title={t("compare.choose")}
            hint={t(periods ? "compare.choose_periods" : "compare.choose_communities")}
          />
        )}
      </Panel>
    </Page>
  );
}
