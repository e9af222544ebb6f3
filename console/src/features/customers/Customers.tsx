import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useSpeech } from "@/locales";
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

/** The people of one's communities and stores; found by their exact name or import id. */
export default function Customers() {
  const { t, locale } = useSpeech();
  const filters = useFilters();
  const query = {
    words: filters.get("words") || undefined,
    unit_id: Number(filters.get("unit")) || undefined,
  };
  const pages = usePages<CustomerRow>(["customers", query], (cursor, signal) =>
    take(api.GET("/api/v1/customers", { params: { query: { ...query, cursor } }, signal })),
  );
  return (
    <Page title={t("menu.customers")} lead={t("customers.lead")}>
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
      <Panel className="list-panel">
        <ListPage
          pages={pages}
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
