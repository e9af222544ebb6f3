import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Skeleton, Table } from "antd";
import { useState } from "react";
import { type Answer, api, type Paths, take } from "@/api/client";
import { type Metric, useMay } from "@/api/queries";
import { useSpeech } from "@/locales";
import { CommunityPicker } from "@/ui/CommunityPicker";
import { today } from "@/ui/days";
import { EmptyState } from "@/ui/EmptyState";
import { figure } from "@/ui/figures";
import { PeriodPicker, periodOf } from "@/ui/PeriodPicker";
import { ReadingSwitch, readingOf } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useFilters } from "@/ui/useFilters";

type Report = Answer<"/api/v1/reports/{name}">;
type Asked = NonNullable<Paths["/api/v1/reports/{name}"]["get"]["parameters"]["query"]>;

// The report that lists the rows a metric of this grain is computed over.
const REPORTS: Record<Metric["over"], { name: string; by?: Asked["by"] }> = {
  figures: { name: "daily" },
  days: { name: "daily" },
  people: { name: "totals" },
  hours: { name: "heatmap" },
  newcomers: { name: "retention-speakers" },
  orders: { name: "orders", by: "day" },
  buyers: { name: "orders", by: "month" },
};
const PAGE_ROWS = 31;

/** The address of the same report as a file. */
export function fileOf(name: string, query: Record<string, unknown>): string {
  const asked = new URLSearchParams({ format: "csv" });
  for (const [key, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) asked.append(key, String(each));
    }
  }
  return `/api/v1/reports/${name}?${asked}`;
}

function Rows({ report }: { report: Report }) {
  const { say, locale } = useSpeech();
  return (
    <Table
      size="small"
      rowKey={(row) => JSON.stringify(row)}
      dataSource={report.rows}
      pagination={{ pageSize: PAGE_ROWS, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: "max-content" }}
      columns={report.columns.map(({ name, zh, en, unit }) => ({
        title: zh && en ? say({ zh, en }) : name,
        render: (_: unknown, row: Report["rows"][number]) => {
          const cell = row[name];
          if (typeof cell === "boolean") return String(cell);
          return unit ? figure(cell, unit, locale) : (cell ?? "—");
        },
      }))}
    />
  );
}

/** The rows behind a figure of one community, as the server has them; also as a file. */
export function MetricRows({ metric }: { metric: Metric }) {
  const { t } = useSpeech();
  const may = useMay();
  const filters = useFilters();
  const [community, setCommunity] = useState<{ id: number; key: string } | null>(null);
  const { name, by } = REPORTS[metric.over];
  const query = {
    ...periodOf(filters, today()),
    reading: readingOf(filters),
    community: community ? [community.key] : [],
    by,
  };
  const { data, error, isFetching } = useQuery({
    queryKey: ["report", name, query],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/reports/{name}", { params: { path: { name }, query }, signal })),
    enabled: community !== null,
    placeholderData: keepPreviousData,
  });
  return (
    <div className="stack">
      <div className="filters">
        <CommunityPicker
          value={community ? [community.id] : []}
          max={1}
          onChange={(_ids, [first]) => setCommunity(first ?? null)}
        />
        <PeriodPicker filters={filters} />
        <ReadingSwitch filters={filters} />
        {community && may("export") ? (
          <Button href={fileOf(name, query)} download>
            {t("action.export")}
          </Button>
        ) : null}
      </div>
      <RefusalAlert error={error} />
      {community === null ? (
        <EmptyState kind="nothing_yet" title={t("metric.pick")} hint={t("metric.pick_hint")} />
      ) : null}
      {isFetching && !data ? <Skeleton active /> : null}
      {data && community ? <Rows report={data} /> : null}
    </div>
  );
}
