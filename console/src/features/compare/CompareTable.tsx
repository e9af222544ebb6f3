import { useQueries } from "@tanstack/react-query";
import { Table } from "antd";
import { type Answer, api, type Paths, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { Formula } from "@/ui/Formula";
import { day, figure, percent } from "@/ui/figures";
import { direction } from "@/ui/MetricCard";

type Compared = Answer<"/api/v1/compare">["figures"][number];
type Query = Paths["/api/v1/compare"]["get"]["parameters"]["query"];
type Props = { data: Answer<"/api/v1/compare">; query: Query };

function useTitles(ids: number[]): (string | undefined)[] {
  return useQueries({
    queries: ids.map((community_id) => ({
      queryKey: ["community", community_id],
      queryFn: () =>
        take(api.GET("/api/v1/communities/{community_id}", { params: { path: { community_id } } })),
    })),
  }).map(({ data }) => data?.title);
}

function Value({ row, side }: { row: Compared; side: "left" | "right" }) {
  const { t, locale } = useSpeech();
  const interval = row[`${side}_interval`];
  const other = side === "left" ? "right" : "left";
  const ahead = direction(row[side], row[other]) === "up";
  return (
    <>
      <span className={ahead ? "ahead" : undefined}>{figure(row[side], row.unit, locale)}</span>
      {interval ? (
        <small className="soft interval">
          {t("compare.interval", {
            low: percent(interval.low, locale),
            high: percent(interval.high, locale),
          })}
        </small>
      ) : null}
    </>
  );
}

/** The figures side by side; the greater one of a row is set in bold, neither good nor bad. */
export function CompareTable({ data, query }: Props) {
  const { t, say, locale } = useSpeech();
  const [left, right] = useTitles([query.left, query.right]);
  const period = (first?: string | null, last?: string | null) =>
    `${day(first, locale)} – ${day(last, locale)}`;
  const sides = [
    ["left", left, period(query.left_from, query.left_to)],
    ["right", right, period(query.right_from, query.right_to)],
  ] as const;
  return (
    <Table
      rowKey="key"
      dataSource={data.figures}
      pagination={false}
      columns={[
        {
          title: t("compare.metric"),
          render: (_, row) => (
            <span className="row no-wrap">
              {say(row)}
              <Formula metricKey={row.key} />
            </span>
          ),
        },
        ...sides.map(([side, title, days]) => ({
          key: side,
          title: (
            <>
              {title}
              <small className="soft interval">{days}</small>
            </>
          ),
          align: "right" as const,
          render: (_: unknown, row: Compared) => <Value row={row} side={side} />,
        })),
      ]}
    />
  );
}
