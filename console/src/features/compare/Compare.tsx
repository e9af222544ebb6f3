import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { DatePicker, Segmented, Skeleton } from "antd";
import dayjs from "dayjs";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { CommunityPicker } from "@/ui/CommunityPicker";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { PeriodPicker, periodOf } from "@/ui/PeriodPicker";
import { READING_DEFAULT, ReadingSwitch } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useFilters } from "@/ui/useFilters";
import { CompareTable } from "./CompareTable";

const COMMUNITIES_MAX = 4;

/** What the address asks to compare, and whether that is enough to ask the server. */
export function comparisonOf(filters: ReturnType<typeof useFilters>) {
  const kind = filters.get("kind");
  const periods = kind === "periods";
  const chosen = filters
    .list("ids")
    .map(Number)
    .slice(0, periods ? 1 : COMMUNITIES_MAX);
  const other = periods
    ? { from_b: filters.get("from_b") || undefined, to_b: filters.get("to_b") || undefined }
    : {};
  const query = {
    kind,
    ids: chosen.join(","),
    ...periodOf(filters),
    ...other,
    reading: filters.get("reading") || READING_DEFAULT,
  };
  const ready = periods ? chosen.length === 1 && Boolean(other.from_b) : chosen.length >= 2;
  return { periods, chosen, query, ready };
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
  const { periods, chosen, query, ready } = comparisonOf(filters);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["compare", query],
    queryFn: ({ signal }) => take(api.GET("/api/v1/compare", { params: { query }, signal })),
    enabled: ready,
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t("menu.compare")} lead={t("compare.lead")}>
      <div className="filters">
        <Segmented
          value={query.kind}
          onChange={(value) => filters.set({ kind: String(value) })}
          options={[
            { value: "communities", label: t("compare.communities") },
            { value: "periods", label: t("compare.periods") },
          ]}
          aria-label={t("compare.kind")}
        />
        <CommunityPicker
          value={chosen}
          max={periods ? 1 : COMMUNITIES_MAX}
          onChange={(value) => filters.set({ ids: value.join(",") })}
        />
      </div>
      <div className="filters">
        <PeriodPicker filters={filters} />
        {periods ? <OtherPeriod filters={filters} /> : null}
        <ReadingSwitch filters={filters} />
      </div>
      <RefusalAlert error={error} onRetry={refetch} />
      <Panel>
        {ready && data ? <CompareTable data={data} /> : null}
        {ready && !data && isFetching ? <Skeleton active /> : null}
        {ready ? null : (
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
