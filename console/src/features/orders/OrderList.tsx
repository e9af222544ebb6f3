import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, money, number } from "@/ui/figures";
import { KindFilter } from "@/ui/KindFilter";
import { KindWord } from "@/ui/KindWord";
import { ListPage } from "@/ui/ListPage";
import { SearchBox } from "@/ui/SearchBox";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { OrderDrawer } from "./OrderDrawer";

export type OrderRow = Row<"/api/v1/orders">;
type Props = { communityId?: number; customerId?: number; unitId?: number };

function OrderCard({ order, onOpen }: { order: OrderRow; onOpen: () => void }) {
  const { t, locale } = useSpeech();
  return (
    <button type="button" className="card card-button" onClick={onOpen}>
      <span className="card-head">
        <span>{order.key}</span>
        <span>{money(order.amount, order.currency, locale)}</span>
      </span>
      <span className="card-facts">
        <KindWord kind="order_kind" value={order.kind} />
        <span>{moment(order.placed_at, locale)}</span>
        <span>{order.customer_name ?? t("orders.unmatched")}</span>
        <span>{order.community?.title ?? order.unit.name}</span>
      </span>
    </button>
  );
}

/** Orders and refunds with their filters; all, or those of a community or a person. */
export function OrderList({ communityId, customerId, unitId }: Props) {
  const { t, locale } = useSpeech();
  const filters = useFilters();
  const [open, setOpen] = useState<OrderRow | null>(null);
  const first = filters.get("first");
  const last = filters.get("last");
  const query = {
    words: filters.get("order") || undefined,
    kind: (filters.get("kind") || undefined) as OrderRow["kind"] | undefined,
    unmatched: filters.get("unmatched") === "true" || undefined,
    from: first || undefined,
    to: last || undefined,
    community_id: communityId,
    customer_id: customerId,
    unit_id: unitId,
  };
  const pages = usePages<OrderRow>(["orders", query], (cursor, signal) =>
    take(api.GET("/api/v1/orders", { params: { query: { ...query, cursor } }, signal })),
  );
  const filtered = Boolean(query.words || query.kind || query.unmatched || first || last || unitId);
  return (
    <div className="stack">
      <div className="filters">
        <SearchBox
          value={filters.get("order")}
          onSearch={(order) => filters.set({ order })}
          placeholder={t("orders.words")}
        />
        <KindFilter
          filters={filters}
          name="kind"
          kind="order_kind"
          label={t("column.kind")}
          multiple={false}
        />
        <DatePicker.RangePicker
          value={first && last ? [dayjs(first), dayjs(last)] : null}
          onChange={(days) =>
            filters.set({
              first: days?.[0]?.format("YYYY-MM-DD"),
              last: days?.[1]?.format("YYYY-MM-DD"),
            })
          }
          aria-label={t("period.label")}
        />
      </div>
      <ListPage
        pages={pages}
        rowKey={({ id }) => id}
        card={(order) => <OrderCard order={order} onOpen={() => setOpen(order)} />}
        filtered={filtered}
        onClear={() => filters.replace({})}
        empty={
          <EmptyState kind="nothing_yet" title={t("orders.empty")} hint={t("orders.empty_hint")} />
        }
        columns={[
          {
            title: t("column.order"),
            render: (_, row) => (
              <button type="button" className="link" onClick={() => setOpen(row)}>
                {row.key}
              </button>
            ),
          },
          {
            title: t("column.kind"),
            render: (_, row) => <KindWord kind="order_kind" value={row.kind} />,
          },
          { title: t("column.placed_at"), render: (_, row) => moment(row.placed_at, locale) },
          {
            title: t("column.buyer"),
            render: (_, row) =>
              row.customer_id ? (
                <Link to={`/customers/${row.customer_id}`}>{row.customer_name ?? "—"}</Link>
              ) : (
                <span className="soft">{t("orders.unmatched")}</span>
              ),
          },
          {
            title: t("column.community"),
            render: (_, row) => row.community?.title ?? <span className="soft">—</span>,
          },
          {
            title: t("column.unit"),
            render: (_, row) => row.unit.name,
          },
          {
            title: t("column.lines"),
            align: "right",
            render: (_, row) => number(row.lines_count, locale),
          },
          {
            title: t("column.amount"),
            align: "right",
            render: (_, row) => money(row.amount, row.currency, locale),
          },
        ]}
      />
      <OrderDrawer order={open} onClose={() => setOpen(null)} />
    </div>
  );
}
