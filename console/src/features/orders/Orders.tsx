import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { number } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { UnitPicker } from "@/ui/UnitPicker";
import { useFilters } from "@/ui/useFilters";
import { OrderList } from "./OrderList";

/** All orders; those whose buyer is not known are counted, never hidden. */
export default function Orders() {
  const { t, locale } = useSpeech();
  const filters = useFilters();
  const unit = Number(filters.get("unit")) || undefined;
  const unmatched = useQuery({
    queryKey: ["orders", "unmatched"],
    queryFn: () => take(api.GET("/api/v1/orders/unmatched")),
  }).data?.count;
  return (
    <Page
      title={t("menu.orders")}
      actions={
        <UnitPicker
          value={unit}
          onChange={(chosen) => filters.set({ unit: chosen ? String(chosen) : undefined })}
        />
      }
    >
      {unmatched ? (
        <Alert
          type="info"
          showIcon
          title={t("orders.unmatched_count", { count: number(unmatched, locale) })}
          action={<Link to="/orders?unmatched=true">{t("orders.unmatched_show")}</Link>}
        />
      ) : null}
      <Panel className="list-panel">
        <OrderList unitId={unit} />
      </Panel>
    </Page>
  );
}
