import { Table } from "antd";
import type { ReactNode } from "react";
import type { Answer } from "@/api/client";
import { useLabel } from "@/api/queries";
import { type TextKey, useSpeech } from "@/locales";
import { Formula } from "@/ui/Formula";
import { figure } from "@/ui/figures";

type Report = Pick<Answer<"/api/v1/reports/{name}">, "columns" | "rows">;

type Props = Report & {
  /** What the import's ids are called. */
  names?: Record<string, string>;
  formulas?: boolean;
  /** The closed word list that the groups' names come from. */
  groupKind?: string;
};

// Shares that are no metrics of their own: a cohort's retention, the bounds of a rate.
const SHARE = /^retention$|_(low|high)$/;

type Column = Report["columns"][number];
type Cell = Report["rows"][number][string] | undefined;
type Naming = { names: Record<string, string>; groupKind?: string };

/** How a cell without a metric is read: a name, a word, a share, or as it stands. */
function useWords({ names, groupKind }: Naming): (name: string, cell: Cell) => ReactNode {
  const { t, locale } = useSpeech();
  const label = useLabel();
  const named = (cell: Cell) => names[String(cell)] || cell;
  const read: Record<string, (cell: Cell) => ReactNode> = {
    weekday: (cell) => t(`weekday.${cell}` as TextKey),
    period: (cell) => (cell === "total" ? t("reports.whole") : cell),
    community: named,
    store: named,
    group: (cell) => (groupKind ? label(groupKind, String(cell)) : named(cell)),
  };
  return (name, cell) => {
    if (typeof cell === "boolean") return t(cell ? "reports.yes" : "reports.no");
    if (SHARE.test(name)) return figure(cell, "fraction", locale);
    return (read[name]?.(cell) ?? cell) || (cell === 0 ? cell : "—");
  };
}

/** Rows of a report as the server has them; a figure carries its formula. */
export function ReportTable({ columns, rows, formulas = false, names = {}, groupKind }: Props) {
  const { t, say, locale } = useSpeech();
  const words = useWords({ names, groupKind });
  const isFigure = ({ name, unit }: Column) =>
    unit !== null || (name !== "weekday" && typeof rows[0]?.[name] === "number");
  const title = ({ name, zh, en, unit }: Column) => {
    const said = zh && en ? say({ zh, en }) : name;
    if (!formulas || !unit) return said;
    return (
      <span className="row no-wrap">
        {said}
        <Formula metricKey={name} />
      </span>
    );
  };
  const shown = ({ name, unit }: Column, cell: Cell) =>
    unit && typeof cell !== "boolean" ? figure(cell, unit, locale) : words(name, cell);
  // The box scrolls, not the table: its hidden measuring row would repeat the buttons of the head.
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it
    <section className="table-scroll tall" tabIndex={0} aria-label={t("reports.rows")}>
      <Table
        size="small"
        rowKey={(row) => JSON.stringify(row)}
        dataSource={rows}
        pagination={false}
        columns={columns
          .filter(({ name }) => name !== "too_few")
          .map((column) => ({
            title: title(column),
            align: isFigure(column) ? ("right" as const) : ("left" as const),
            render: (_: unknown, row: Report["rows"][number]) => shown(column, row[column.name]),
          }))}
      />
    </section>
  );
}
