import { DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { api, type Row, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { moment } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { StaffPicker } from "@/ui/StaffPicker";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { ACTIONS, useAudited } from "./audited";

type Entry = Row<"/api/v1/org/audit">;

/** Who did what, newest first; nobody can change a line of it. */
export default function Audit() {
  const { t, locale } = useSpeech();
  const told = useAudited();
  const filters = useFilters();
  const first = filters.get("first");
  const last = filters.get("last");
  const query = {
    staff_id: Number(filters.get("staff")) || undefined,
    action: filters.get("action"),
    first_day: first || undefined,
    last_day: last || undefined,
  };
  const pages = usePages<Entry>(["audit", query], (cursor, signal) =>
    take(api.GET("/api/v1/org/audit", { params: { query: { ...query, cursor } }, signal })),
  );
  const who = (entry: Entry) => entry.staff_name ?? t("audit.house");
  const what = (entry: Entry) => (
    <>
      {told.action(entry.action)}
      {entry.object_id === null ? null : ` · ${told.object(entry.object_name)} ${entry.object_id}`}
      <small className="soft interval">{entry.action}</small>
    </>
  );
  const details = (entry: Entry) =>
    [entry.reason, told.words(entry.detail)].filter(Boolean).join(" · ");
  return (
    <Page title={t("menu.audit")} lead={t("audit.lead")}>
      <div className="filters">
        <StaffPicker
          label={t("audit.who")}
          value={query.staff_id}
          onChange={(staff) => filters.set({ staff: staff ? String(staff) : undefined })}
        />
        <Select
          className="kind-filter"
          value={query.action || undefined}
          onChange={(action?: string) => filters.set({ action })}
          options={ACTIONS.map((action) => ({ value: action, label: told.action(action) }))}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={t("audit.any")}
          aria-label={t("audit.action")}
          popupMatchSelectWidth={false}
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
      <Panel className="list-panel">
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          filtered={Object.keys(filters.values).length > 0}
          onClear={() => filters.replace({})}
          card={(entry) => (
            <div className="card">
              <span className="card-head">
                <span>{what(entry)}</span>
              </span>
              <span className="card-facts">
                {who(entry)} · {moment(entry.at, locale)}
              </span>
              <p className="soft small">{details(entry)}</p>
            </div>
          )}
          columns={[
            { title: t("audit.at"), render: (_, row) => moment(row.at, locale) },
            { title: t("audit.who"), render: (_, row) => who(row) },
            { title: t("audit.action"), render: (_, row) => what(row) },
            {
              title: t("audit.detail"),
              render: (_, row) => <span className="soft audit-detail">{details(row)}</span>,
            },
            { title: "IP", dataIndex: "ip" },
          ]}
        />
      </Panel>
    </Page>
  );
}
