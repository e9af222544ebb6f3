import { useQuery } from "@tanstack/react-query";
import { Drawer, Skeleton, Table } from "antd";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { moment, money, number } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import type { OrderRow } from "./OrderList";

type Props = { order: OrderRow | null; onClose: () => void };

/** One order with its lines, without losing the list. */
export function OrderDrawer({ order, onClose }: Props) {
  const { t, locale } = useSpeech();
  const order_id = order?.id ?? 0;
  const { data, error } = useQuery({
    queryKey: ["order", order_id],
    queryFn: () => take(api.GET("/api/v1/orders/{order_id}", { params: { path: { order_id } } })),
    enabled: order !== null,
  });
  return (
    <Drawer open={order !== null} onClose={onClose} title={order?.key} size="min(560px, 100vw)">
      <RefusalAlert error={error} />
      {order ? <p className="metric-value">{money(order.amount, order.currency, locale)}</p> : null}
      {order ? (
        <p className="soft">
          {moment(order.placed_at, locale)} · {order.customer_name ?? t("orders.unmatched")}
        </p>
      ) : null}
      {data ? (
        <Table
          className="spaced"
          size="small"
          pagination={false}
          rowKey="number"
          dataSource={data.lines}
          columns={[
            { title: t("column.product"), dataIndex: "product" },
            {
              title: t("column.quantity"),
              align: "right",
              render: (_, line) => number(line.quantity, locale, 3),
            },
            {
              title: t("column.unit_price"),
              align: "right",
              render: (_, line) => money(line.unit_price, order?.currency ?? null, locale),
            },
            {
              title: t("column.amount"),
              align: "right",
              render: (_, line) => money(line.amount, order?.currency ?? null, locale),
            },
          ]}
        />
      ) : (
        <Skeleton active />
      )}
    </Drawer>
  );
}
