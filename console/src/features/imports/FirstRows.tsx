import { Table } from "antd";
import { useLabel } from "@/api/queries";

type Row = Record<string, unknown>;

const shown = (cell: unknown) => {
  if (cell === null || cell === undefined || cell === "") return "—";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
};

/** The first rows as the house understood them; columns without anything are left out. */
export function FirstRows({ rows }: { rows: Row[] }) {
  const label = useLabel();
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) =>
    rows.some((row) => shown(row[name]) !== "—"),
  );
  return (
    <Table<Row>
      size="small"
      rowKey={(row) => JSON.stringify(row)}
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content", y: 360 }}
      columns={names.map((name) => ({
        title: label("field", name),
        render: (_: unknown, row: Row) => shown(row[name]),
      }))}
    />
  );
}
