import { Button, Segmented } from "antd";
import { useState } from "react";
import { api, type Row, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";
import { moment } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { SearchBox } from "@/ui/SearchBox";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { AddStaff } from "./AddStaff";
import { OneTimePassword, type Password } from "./OneTimePassword";
import { useRoles } from "./Roles";
import { StaffDrawer } from "./StaffDrawer";

export type StaffOut = Row<"/api/v1/org/staff">;

type Grant = StaffOut["grants"][number];

/** The grants of one role in one unit together: an owner holds one for each of their communities. */
function alike(grants: Grant[]): Grant[][] {
  const found = new Map<string, Grant[]>();
  for (const grant of grants) {
    const key = `${grant.role} ${grant.unit_id} ${grant.community_id === null}`;
    found.set(key, [...(found.get(key) ?? []), grant]);
  }
  return [...found.values()];
}

function Grants({ staff }: { staff: StaffOut }) {
  const { t } = useSpeech();
  const roleName = useRoles().name;
  return (
    <>
      {alike(staff.grants).map(([grant, ...others]) =>
        grant ? (
          <span key={grant.id} className="tag tag-leaf tag-gap">
            {others.length === 0
              ? `${roleName(grant.role)} · ${grant.unit_name}`
              : t("staff.times", {
                  role: roleName(grant.role),
                  unit: grant.unit_name,
                  count: others.length + 1,
                })}
          </span>
        ) : null,
      )}
    </>
  );
}

function State({ staff }: { staff: StaffOut }) {
  const { t } = useSpeech();
  if (!staff.is_active) return <span className="soft">{t("staff.inactive")}</span>;
  return <>{t(staff.must_change_password ? "staff.waiting" : "staff.active")}</>;
}

/** Who works here, with which roles and where. */
export default function StaffList() {
  const { t, locale } = useSpeech();
  const may = useMay();
  const filters = useFilters({ active: "true" });
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<number | null>(null);
  const [password, setPassword] = useState<Password | null>(null);
  const query = {
    text: filters.get("text"),
    active: filters.get("active") === "true",
  };
  const pages = usePages<StaffOut>(["staff", query], (cursor, signal) =>
    take(api.GET("/api/v1/org/staff", { params: { query: { ...query, cursor } }, signal })),
  );
  const name = (row: StaffOut) => (
    <button type="button" className="link" onClick={() => setOpen(row.id)}>
      {row.name}
    </button>
  );
  return (
    <Page
      title={t("menu.staff")}
      actions={
        may("manage_staff") ? (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t("staff.add")}
          </Button>
        ) : undefined
      }
    >
      <div className="filters">
        <SearchBox
          value={filters.get("text")}
          onSearch={(text) => filters.set({ text })}
          placeholder={t("staff.words")}
        />
        <Segmented
          value={filters.get("active")}
          onChange={(active) => filters.set({ active: String(active) })}
          options={[
            { value: "true", label: t("staff.active") },
            { value: "false", label: t("staff.inactive") },
          ]}
          aria-label={t("staff.state")}
        />
      </div>
      <Panel className="list-panel">
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          filtered={Boolean(query.text) || !query.active}
          onClear={() => filters.replace({})}
          card={(row) => (
            <div className="card">
              <span className="card-head">
                {name(row)} <State staff={row} />
              </span>
              <span className="card-facts">
                {row.unit_name} <Grants staff={row} />
              </span>
            </div>
          )}
          columns={[
            { title: t("staff.name"), render: (_, row) => name(row) },
            { title: t("sign_in.username"), dataIndex: "username" },
            { title: t("column.unit"), dataIndex: "unit_name" },
            { title: t("menu.roles"), render: (_, row) => <Grants staff={row} /> },
            { title: t("staff.state"), render: (_, row) => <State staff={row} /> },
            { title: t("staff.last_login"), render: (_, row) => moment(row.last_login, locale) },
          ]}
        />
      </Panel>
      <AddStaff open={adding} onClose={() => setAdding(false)} onPassword={setPassword} />
      <StaffDrawer staffId={open} onClose={() => setOpen(null)} onPassword={setPassword} />
      <OneTimePassword password={password} onClose={() => setPassword(null)} />
    </Page>
  );
}
