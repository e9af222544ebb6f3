import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Skeleton, Table } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { CommunityPicker } from "@/ui/CommunityPicker";
import { EmptyState } from "@/ui/EmptyState";
import { PeriodPicker, periodOf } from "@/ui/PeriodPicker";
import { READING_DEFAULT, ReadingSwitch } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useFilters } from "@/ui/useFilters";

/** The rows behind a figure of one community, as the server has them. */
export function MetricRows({ metricKey }: { metricKey: string }) {
  const { t } = useSpeech();
  const filters = useFilters();
  const [community, setCommunity] = useState<number[]>([]);
  const query = {
    ...periodOf(filters),
    reading: filters.get("reading") || READING_DEFAULT,
    community_id: community[0],
  };
  const { data, error, isFetching } = useQuery({
    queryKey: ["metric-rows", metricKey, query],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/metrics/{metric_key}/rows", {
          params: { path: { metric_key: metricKey }, query },
          signal,
        }),
      ),
    enabled: community.length === 1,
    placeholderData: keepPreviousData,
  });
  return (
    <div className="stack">
      <div className="filters">
        <CommunityPicker value={community} max={1} onChange={setCommunity} />
        <PeriodPicker filters={filters} />
        <ReadingSwitch filters={filters} />
      </div>
      <RefusalAlert error={error} />
      {community.length === 0 ? (
        <EmptyState kind="nothing_yet" title={t("metric.pick")} hint={t("metric.pick_hint")} />
      ) : null}
      {isFetching && !data ? <Skeleton active /> : null}
      {data ? (
        <Table
          size="small"
          rowKey={(row) => row.join("|")}
          dataSource={data.rows}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: "max-content" }}
          columns={data.columns.map((title, index) => ({
            title,
            render: (_: unknown, row: (string | number | null)[]) => row[index] ?? "—",
          }))}
        />
      ) : null}
    </div>
  );
}
