import { Table } from "antd";
import type { Answer } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech } from "@/locales";
import { Formula } from "@/ui/Formula";
import { figure } from "@/ui/figures";

type Report = Pick<Answer<"/api/v1/reports/{name}">, "columns" | "rows">;

type Props = Report & {
  formulas?: boolean;
  /** The closed word list that the groups' names come from. */
  groupKind?: string;
};

/** Rows of a report as the server has them; a figure carries its formula. */
export function ReportTable({ columns, rows, formulas = false, groupKind }: Props) {
  const { t, say, locale } = useSpeech();
  const label = useLabel();
  const title = ({ name, zh, en, unit }: Report["columns"][number]) => {
    const words = zh && en ? say({ zh, en }) : name;
    if (!formulas || !unit) return words;
    return (
      <span className="row no-wrap">
        {words}
        <Formula metricKey={name} />
      </span>
    );
  };
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
            align: column.unit ? ("right" as const) : ("left" as const),
            render: (_: unknown, row: Report["rows"][number]) => {
              const cell = row[column.name];
              if (typeof cell === "boolean") return String(cell);
              if (column.name === "group" && groupKind) return label(groupKind, String(cell));
              return column.unit ? figure(cell, column.unit, locale) : (cell ?? "—");
            },
          }))}
      />
    </section>
  );
}
