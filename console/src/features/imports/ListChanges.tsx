import { Alert, Table } from "antd";
import { useLabel } from "@/api/queries";
import { type TextKey, useSpeech } from "@/locales";
import { number } from "@/ui/figures";
import type { Preview } from "./Wizard";

type Listed = NonNullable<Preview["listed"]>;
type Change = Listed["changes"][number];

/** What a list of communities would change in those that are known already. */
export function ListChanges({ listed }: { listed: Listed }) {
  const { t, locale } = useSpeech();
  const label = useLabel();
  const words = (values: Change["before"]) =>
    Object.entries(values).map(([name, value]) => (
      <div key={name}>
        <span className="soft">{t(`column.${name}` as TextKey)}</span> {label(name, value) || "—"}
      </div>
    ));
  return (
    <div className="stack">
      {listed.elsewhere.map(({ namespace, count }) => (
        <Alert
          key={namespace}
          type="warning"
          showIcon
          title={t("wizard.elsewhere", { namespace, count: number(count, locale) })}
        />
      ))}
      <p>
        {t("wizard.listed", {
          made: number(listed.made, locale),
          changed: number(listed.changed, locale),
          same: number(listed.same, locale),
        })}
      </p>
      {listed.changes.length > 0 ? (
        <Table<Change>
          size="small"
          rowKey={(row) => JSON.stringify(row)}
          dataSource={listed.changes}
          pagination={false}
          scroll={{ x: "max-content", y: 280 }}
          columns={[
            { title: t("column.title"), dataIndex: "title" },
            { title: t("bulk.before"), render: (_, row) => words(row.before) },
            { title: t("bulk.after"), render: (_, row) => words(row.after) },
          ]}
        />
      ) : null}
    </div>
  );
}
