import { Table } from "antd";
import { useLabel } from "@/api/queries";
import { useSpeech } from "@/locales";
import { moment } from "@/ui/figures";

type Row = Record<string, unknown>;

// The closed words of a column; "kind" means a message's or a community's.
const WORDS: Record<string, string[]> = {
  positioning: ["positioning"],
  platform: ["platform"],
  kind: ["message_kind", "affinity"],
  role: ["community_role"],
  how: ["join_mode"],
  reason: ["leave_reason"],
};

// A moment comes in UTC and is read in the zone of the business.
const MOMENT = /^\d{4}-\d\d-\d\dT.*Z$/;

const shown = (cell: unknown) => {
  if (cell === null || cell === undefined || cell === "") return "—";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
};

/** The first rows as the house understood them; columns without anything are left out. */
export function FirstRows({ rows }: { rows: Row[] }) {
  const { t, locale } = useSpeech();
  const label = useLabel();
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) =>
    rows.some((row) => shown(row[name]) !== "—"),
  );
  const word = (name: string, cell: string) =>
    (WORDS[name] ?? []).reduce((word, kind) => label(kind, word), cell);
  const worded = (name: string, cell: string) =>
    MOMENT.test(cell) ? moment(cell, locale) : word(name, cell);
  return (
    <Table<Row>
      size="small"
      rowKey={(row) => JSON.stringify(row)}
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content", y: 360 }}
      columns={names.map((name) => ({
        title: name === "row_no" ? t("wizard.row_no") : label("field", name),
        render: (_: unknown, row: Row) => worded(name, shown(row[name])),
      }))}
    />
  );
}
