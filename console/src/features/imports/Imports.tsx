import { Button } from "antd";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { KindWord } from "@/ui/KindWord";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { usePages } from "@/ui/usePages";
import { BatchState } from "./BatchState";

export type Batch = Row<"/api/v1/imports">;

function BatchCard({ batch }: { batch: Batch }) {
  const { t, locale } = useSpeech();
  return (
    <Link to={`/imports/${batch.id}`} className="card">
      <span className="card-head">
        {batch.file_name} <BatchState state={batch.state} />
      </span>
      <span className="card-facts">
        <KindWord kind="file_kind" value={batch.kind} />
        <span>{t("imports.accepted_count", { count: number(batch.rows_accepted, locale) })}</span>
        <span>{moment(batch.created_at, locale)}</span>
      </span>
    </Link>
  );
}

/** What was brought in, by whom, with what outcome. */
export default function Imports() {
  const { t, locale } = useSpeech();
  const pages = usePages<Batch>(["imports"], (cursor, signal) =>
    take(api.GET("/api/v1/imports", { params: { query: { cursor } }, signal })),
  );
  const add = (
    <Link to="/imports/new">
      <Button type="primary">{t("imports.new")}</Button>
    </Link>
  );
  const count = (
    name: "rows_accepted" | "rows_duplicate" | "rows_conflicting" | "rows_rejected",
  ) => ({
    title: t(`imports.${name}`),
    align: "right" as const,
    render: (_: unknown, row: Batch) => number(row[name], locale),
  });
  return (
    <Page title={t("menu.imports")} lead={t("imports.lead")} actions={add}>
      <Panel className="list-panel">
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          card={(batch) => <BatchCard batch={batch} />}
          empty={
            <EmptyState
              kind="nothing_yet"
              title={t("imports.empty")}
              hint={t("imports.empty_hint")}
              action={add}
            />
          }
          columns={[
            {
              title: t("imports.file"),
              render: (_, row) => <Link to={`/imports/${row.id}`}>{row.file_name}</Link>,
            },
            {
              title: t("imports.kind"),
              render: (_, row) => <KindWord kind="file_kind" value={row.kind} />,
            },
            { title: t("imports.state"), render: (_, row) => <BatchState state={row.state} /> },
            { title: t("imports.source"), dataIndex: "source" },
            count("rows_accepted"),
            count("rows_duplicate"),
            count("rows_conflicting"),
            count("rows_rejected"),
            { title: t("imports.by"), render: (_, row) => row.staff_name ?? "—" },
            { title: t("imports.at"), render: (_, row) => moment(row.created_at, locale) },
          ]}
        />
      </Panel>
    </Page>
  );
}
