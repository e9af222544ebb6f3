import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { CommunityPicker } from "@/ui/CommunityPicker";
import { today } from "@/ui/days";
import { EmptyState } from "@/ui/EmptyState";
import { PeriodPicker, periodOf } from "@/ui/PeriodPicker";
import { ReadingSwitch, readingOf } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useFilters } from "@/ui/useFilters";
import { ReportTable } from "./ReportTable";

const PAGE_ROWS = 100;

/** The rows behind a figure of one community, as the server has them. */
export function MetricRows({ metricKey }: { metricKey: string }) {
  const { t } = useSpeech();
  const filters = useFilters();
  const community = filters.list("community").map(Number);
  const query = {
    ...periodOf(filters, today()),
    reading: readingOf(filters),
    community_id: community[0] ?? 0,
    limit: PAGE_ROWS,
  };
  const { data, error, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["metric-rows", metricKey, query],
    queryFn: ({ signal, pageParam: cursor }) =>
      take(
        api.GET("/api/v1/metrics/{metric_key}/rows", {
          params: { path: { metric_key: metricKey }, query: { ...query, cursor } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next_cursor }) => (next_cursor ? Number(next_cursor) : undefined),
    enabled: community.length === 1,
    placeholderData: keepPreviousData,
  });
  const first = data?.pages[0];
  return (
    <div className="stack">
      <div className="filters">
        <CommunityPicker
          value={community}
          max={1}
          onChange={(chosen) => filters.set({ community: chosen.join(",") })}
        />
        <PeriodPicker filters={filters} />
        <ReadingSwitch filters={filters} />
      </div>
      <RefusalAlert error={error} />
      {community.length === 0 ? (
        <EmptyState kind="nothing_yet" title={t("metric.pick")} hint={t("metric.pick_hint")} />
      ) : null}
      {isFetching && !data ? <Skeleton active /> : null}
      {first && community.length === 1 ? (
        <ReportTable
          columns={first.columns.filter(({ name }) => name !== "community")}
          rows={data.pages.flatMap(({ rows }) => rows)}
        />
      ) : null}
      {hasNextPage ? (
        <Button block loading={isFetching} onClick={() => fetchNextPage()}>
          {t("list.more")}
        </Button>
      ) : null}
    </div>
  );
}
