import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { day, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { MemberName } from "@/ui/MemberName";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { SearchBox } from "@/ui/SearchBox";
import { UnitPicker } from "@/ui/UnitPicker";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { BulkTag } from "../tags/BulkTag";
import { bulkWords } from "../tags/bulkWords";
import { mergingWords } from "./mergingWords";

type CustomerRow = Row<"/api/v1/customers">;

function titles(row: CustomerRow) {
  const shown = row.communities.map(({ title }) => title).join(" · ");
  return row.communities_count > row.communities.length ? `${shown} …` : shown;
}

function CustomerCard({ row }: { row: CustomerRow }) {
  const { t, locale } = useSpeech();
  return (
    <Link to={`/customers/${row.id}`} className="card">
      <span className="card-head">
        <MemberName name={row.name} />
      </span>
      <span className="card-facts">
        <span>{titles(row)}</span>
        <span>
          {t("column.messages")} {number(row.messages, locale)}
        </span>
        <span>
          {t("column.orders")} {number(row.orders, locale)}
        </span>
        <span>
          {t("column.last_order_on")} {day(row.last_order_on, locale)}
        </span>
      </span>
    </Link>
  );
}

/** The customers that were ticked, and what can be done with them. */
function Chosen({ ids, onClear }: { ids: number[]; onClear: () => void }) {
  const w = useWords(bulkWords);
  const [tagging, setTagging] = useState(false);
  if (ids.length === 0) return null;
  return (
    <div className="chosen" role="status">
      <span className="grow">{w("chosen", { count: ids.length })}</span>
      <Button type="primary" onClick={() => setTagging(true)}>
        {w("open_chosen")}
      </Button>
      <Button onClick={onClear}>{w("clear")}</Button>
      {tagging ? (
        <BulkTag audience={{ customer_ids: ids }} onClose={() => setTagging(false)} />
      ) : null}
    </div>
  );
}

// As many as one tagging takes one by one; more are a segment.
const CHOSEN_MAX = 1_000;

/** The people of one's communities and stores; found by their exact name or import id. */
export default function Customers() {
  const { t, locale } = useSpeech();
  const w = useWords(mergingWords);
  const may = useMay();
  const filters = useFilters();
  const [chosen, setChosen] = useState<number[]>([]);
  const query = {
    words: filters.get("words") || undefined,
    unit_id: Number(filters.get("unit")) || undefined,
  };
  const pages = usePages<CustomerRow>(["customers", query], (cursor, signal) =>
    take(api.GET("/api/v1/customers", { params: { query: { ...query, cursor } }, signal })),
  );
  return (
    <Page
      title={t("menu.customers")}
      lead={t("customers.lead")}
      actions={may("edit_customers") ? <Link to="/customers/merging">{w("open")}</Link> : undefined}
    >
      <div className="filters">
        <SearchBox
          value={filters.get("words")}
          onSearch={(words) => filters.set({ words })}
          placeholder={t("members.words")}
        />
        <UnitPicker
          value={query.unit_id}
          onChange={(unit) => filters.set({ unit: unit ? String(unit) : undefined })}
        />
      </div>
      <Chosen ids={chosen} onClear={() => setChosen([])} />
      <Panel className="list-panel">
        <ListPage
          pages={pages}
          selection={
            may("edit_customers")
              ? {
                  selectedRowKeys: chosen,
                  preserveSelectedRowKeys: true,
                  onChange: (keys) => setChosen(keys.map(Number).slice(0, CHOSEN_MAX)),
                }
              : undefined
          }
          rowKey={({ id }) => id}
          card={(row) => <CustomerCard row={row} />}
          filtered={Boolean(query.words || query.unit_id)}
          onClear={() => filters.replace({})}
          empty={
            <EmptyState
              kind="nothing_yet"
              title={t("customers.empty")}
              hint={t("customers.empty_hint")}
            />
          }
          columns={[
            {
              title: t("column.member"),
              render: (_, row) => (
                <Link to={`/customers/${row.id}`}>
                  <MemberName name={row.name} />
                </Link>
              ),
            },
            { title: t("column.communities"), render: (_, row) => titles(row) },
            {
              title: t("column.messages"),
              align: "right",
              render: (_, row) => number(row.messages, locale),
            },
            {
              title: t("column.last_message_on"),
              render: (_, row) => day(row.last_message_on, locale),
            },
            {
              title: t("column.orders"),
              align: "right",
              render: (_, row) => number(row.orders, locale),
            },
            {
              title: t("column.last_order_on"),
              render: (_, row) => day(row.last_order_on, locale),
            },
          ]}
        />
      </Panel>
    </Page>
  );
}
