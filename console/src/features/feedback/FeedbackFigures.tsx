import { useQuery } from "@tanstack/react-query";
import { Select, Table } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useOptions } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { number, percent } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { feedbackWords } from "./feedbackWords";
import type { Figures } from "./tickets";

type Split = "none" | "month" | "unit" | "product" | "kind" | "severity";
type Rows = Record<string, string | undefined>;
type Props = { unitId: number | undefined; onRows: (filters: Rows) => void };
type Times = Figures["answer"];

/** Which rows a group stands for. */
function rowsOf(split: Split, key: string): Rows {
  if (split !== "month") return split === "none" ? {} : { [split]: key, only: split };
  const [year, month] = key.split("-").map(Number);
  const last = new Date(Date.UTC(year ?? 0, month ?? 1, 0)).getUTCDate();
  return { first: `${key}-01`, last: `${key}-${last}` };
}

/** How fast feedback is answered and solved, with n beside each figure; a group opens its rows. */
export function FeedbackFigures({ unitId, onRows }: Props) {
  const { locale, say } = useSpeech();
  const w = useWords(feedbackWords);
  const splits = useOptions<Split>("feedback_split");
  const [split, setSplit] = useState<Split>("none");
  const ask = (by: Split) => ({
    queryKey: ["feedback", "figures", unitId, by],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      take(
        api.GET("/api/v1/feedback/figures", {
          params: { query: { unit_id: unitId, split: by } },
          signal,
        }),
      ),
  });
  const whole = useQuery(ask("none"));
  const groups = useQuery({ ...ask(split), enabled: split !== "none" });
  const all = whole.data?.[0];
  const hours = (value: number | null) => number(value, locale, 1);
  const times = (word: "first_answer" | "solution", of: Times) => (
    <div>
      <div className="soft small">
        {w(word)} · {w("sample", { n: number(of.n, locale) })}
      </div>
      <div className="metric-value">{w("median", { hours: hours(of.median_hours) })}</div>
      <div className="soft small">
        {w("p90", { hours: hours(of.p90_hours) })} ·{" "}
        {w("within", {
          share: percent(of.share_within, locale),
          within: number(of.within, locale),
          judged: number(of.judged, locale),
        })}
      </div>
    </div>
  );
  const count = (word: "undone" | "overdue", value: number, rows: Rows) => (
    <div>
      <div className="soft small">{w(word)}</div>
      <button type="button" className="link metric-value" onClick={() => onRows(rows)}>
        {number(value, locale)}
      </button>
    </div>
  );
  return (
    <Panel
      title={w("figures")}
      extra={
        <Select<Split>
          value={split}
          onChange={setSplit}
          options={splits}
          aria-label={w("split")}
          popupMatchSelectWidth={false}
        />
      }
    >
      <RefusalAlert error={whole.error ?? groups.error} />
      {all ? (
        <div className="feedback-figures">
          {count("undone", all.undone, { show: "undone" })}
          {count("overdue", all.overdue, { show: "overdue" })}
          {times("first_answer", all.answer)}
          {times("solution", all.solution)}
        </div>
      ) : null}
      <p className="soft small">{w("hours_hint")}</p>
      {split !== "none" ? (
        <Table<Figures>
          size="small"
          rowKey="key"
          pagination={false}
          scroll={{ x: "max-content" }}
          loading={groups.isPending}
          dataSource={groups.data}
          columns={[
            {
              title: w("group"),
              render: (_, row) => (
                <button
                  type="button"
                  className="link"
                  onClick={() => onRows(rowsOf(split, row.key))}
                >
                  {say(row)}
                </button>
              ),
            },
            {
              title: w("opened"),
              align: "right",
              render: (_, row) => number(row.opened, locale),
            },
            { title: w("undone"), align: "right", render: (_, row) => number(row.undone, locale) },
            {
              title: w("overdue"),
              align: "right",
              render: (_, row) => number(row.overdue, locale),
            },
            {
              title: `${w("first_answer")} (${w("hours")})`,
              align: "right",
              render: (_, { answer }) =>
                `${hours(answer.median_hours)} / ${hours(answer.p90_hours)} · ${w("sample", { n: answer.n })}`,
            },
            {
              title: w("on_time"),
              align: "right",
              render: (_, { answer }) => percent(answer.share_within, locale),
            },
            {
              title: `${w("solution")} (${w("hours")})`,
              align: "right",
              render: (_, { solution }) =>
                `${hours(solution.median_hours)} / ${hours(solution.p90_hours)} · ${w("sample", { n: solution.n })}`,
            },
            {
              title: w("on_time"),
              align: "right",
              render: (_, { solution }) => percent(solution.share_within, locale),
            },
          ]}
        />
      ) : null}
    </Panel>
  );
}
