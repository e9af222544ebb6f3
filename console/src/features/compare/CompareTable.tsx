import { Table } from "antd";
import type { Answer } from "@/api/client";
import { useMetrics } from "@/api/queries";
import { useSpeech } from "@/locales";
import { Formula } from "@/ui/Formula";
import { figure } from "@/ui/figures";

type Comparison = Answer<"/api/v1/compare">;

/** The figures side by side; the difference is the server's. */
export function CompareTable({ data }: { data: Comparison }) {
  const { t, say, locale } = useSpeech();
  const metrics = useMetrics().data?.items ?? [];
  const of = (key: string) => metrics.find((each) => each.key === key);
  return (
    <Table
      rowKey="metric_key"
      dataSource={data.rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("compare.metric"),
          fixed: "left",
          render: (_, row) => {
            const metric = of(row.metric_key);
            return (
              <span className="row no-wrap">
                {metric ? say(metric) : row.metric_key}
                <Formula metricKey={row.metric_key} />
              </span>
            );
          },
        },
        ...data.columns.map((title, index) => ({
          title,
          align: "right" as const,
          render: (_: unknown, row: Comparison["rows"][number]) =>
            figure(row.values[index], of(row.metric_key)?.unit ?? "", locale),
        })),
        {
          title: t("compare.difference"),
          align: "right",
          render: (_, row) => (
            <strong>{figure(row.difference, of(row.metric_key)?.unit ?? "", locale)}</strong>
          ),
        },
      ]}
    />
  );
}
