import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { day, number } from "@/ui/figures";
import { KindFilter } from "@/ui/KindFilter";
import { ListPage } from "@/ui/ListPage";
import { MemberName } from "@/ui/MemberName";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { SearchBox } from "@/ui/SearchBox";
import { UnitPicker } from "@/ui/UnitPicker";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { ClassName } from "../classes/ClassName";
import { CLASSES } from "../classes/classes";
import { BulkTag } from "../tags/BulkTag";
import { bulkWords } from "../tags/bulkWords";
import { OneTag } from "../tags/TagPicker";
import { customersWords } from "./customersWords";
import { mergingWords } from "./mergingWords";

type CustomerRow = Row<"/api/v1/customers">;

function titles(row: CustomerRow) {
  const shown = row.communities.map(({ title }) => title).join(" · ");
  return row.communities_count > row.communities.length ? `${shown} …` : shown;
}

/** The first tags of a customer, and how many more there are. */
function TagChips({ row }: { row: CustomerRow }) {
  const more = row.tags_count - row.tags.length;
  return (
    <span className="row no-wrap">
      {row.tags.map(({ id, name }) => (
        <span key={id} className="tag tag-leaf">
          {name}
        </span>
      ))}
      {more > 0 ? <span className="soft small">+{more}</span> : null}
    </span>
  );
}

function CustomerCard({ row }: { row: CustomerRow }) {
  const { t, locale } = useSpeech();
  return (
    <Link to={`/customers/${row.id}`} className="card">
      <span className="card-head">
        <MemberName name={row.name} />
        {row.user_class ? <ClassName of={row.user_class} /> : null}
      </span>
      {row.tags.length > 0 ? <TagChips row={row} /> : null}
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

function Actions() {
  const w = useWords(mergingWords);
  const own = useWords(customersWords);
  const may = useMay();
  return (
    <>
      <Link to="/segments/new">{own("build")}</Link>
      {may("edit_customers") ? <Link to="/customers/merging">{w("open")}</Link> : null}
    </>
  );
}

// As many as one tagging takes one by one; more are a segment.
const CHOSEN_MAX = 1_000;

/** The people of one's communities and stores; found by their exact name or import id. */
export default function Customers() {
  const { t, locale } = useSpeech();
  const w = useWords(customersWords);
  const may = useMay();
  const filters = useFilters();
  const [chosen, setChosen] = useState<number[]>([]);
  const query = {
    words: filters.get("words") || undefined,
    unit_id: Number(filters.get("unit")) || undefined,
    tag_id: Number(filters.get("tag")) || undefined,
    user_class: CLASSES.find((each) => each === filters.get("class")),
  };
  const pages = usePages<CustomerRow>(["customers", query], (cursor, signal) =>
    take(api.GET("/api/v1/customers", { params: { query: { ...query, cursor } }, signal })),
  );
  return (
    <Page title={t("menu.customers")} lead={t("customers.lead")} actions={<Actions />}>
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
        <OneTag
          value={query.tag_id}
          onChange={(tag) => filters.set({ tag: tag ? String(tag) : undefined })}
          none={w("tags")}
        />
        <KindFilter
          filters={filters}
          name="class"
          kind="user_class"
          label={w("user_class")}
          multiple={false}
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
          filtered={Object.values(query).some(Boolean)}
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
            { title: w("tags"), render: (_, row) => <TagChips row={row} /> },
            {
              title: w("user_class"),
              render: (_, row) => (row.user_class ? <ClassName of={row.user_class} /> : "—"),
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
