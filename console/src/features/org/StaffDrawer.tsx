import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Popconfirm, Select, Skeleton } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";
import { UnitPicker } from "@/ui/UnitPicker";
import { useTell } from "@/ui/useTell";
import type { Password } from "./OneTimePassword";
import { type RoleName, useRoles } from "./Roles";

type Props = {
  staffId: number | null;
  onClose: () => void;
  onPassword: (password: Password) => void;
};

/** One colleague: roles given and taken, password, leaving. */
export function StaffDrawer({ staffId, onClose, onPassword }: Props) {
  const { t } = useSpeech();
  const may = useMay();
  const tell = useTell();
  const cache = useQueryClient();
  const roles = useRoles();
  const [role, setRole] = useState<RoleName>();
  const [unit, setUnit] = useState<number>();
  const path = { staff_id: staffId ?? 0 };
  const { data } = useQuery({
    queryKey: ["staff", staffId],
    queryFn: () => take(api.GET("/api/v1/org/staff/{staff_id}", { params: { path } })),
    enabled: staffId !== null,
  });
  const act = async <Result,>(call: Promise<Result>, then?: (result: Result) => void) => {
    try {
      const result = await call;
      then?.(result);
      tell.done();
    } catch (error) {
      tell.refused(error);
    }
    await cache.invalidateQueries({ queryKey: ["staff"] });
  };
  const give = () => {
    if (!role || !unit) return;
    const body = { role, unit_id: unit };
    act(api.POST("/api/v1/org/staff/{staff_id}/grants", { params: { path }, body }));
  };
  const take_role = (grant_id: number) =>
    act(
      api.DELETE("/api/v1/org/staff/{staff_id}/grants/{grant_id}", {
        params: { path: { ...path, grant_id } },
      }),
    );
  const manages = may("manage_staff");
  return (
    <Drawer
      open={staffId !== null}
      onClose={onClose}
      title={data?.name ?? ""}
      size="min(520px, 100vw)"
    >
      {data ? (
        <div className="stack">
          <p className="soft">
            {data.username} · {data.unit_name}
          </p>
          <h3>{t("menu.roles")}</h3>
          <ul className="plain-list">
            {data.grants.map((grant) => (
              <li key={grant.id} className="row">
                <span className="grow">
                  {roles.name(grant.role)} · {grant.unit_name}
                </span>
                {manages ? (
                  <Popconfirm title={t("staff.take_role")} onConfirm={() => take_role(grant.id)}>
                    <Button size="small">{t("staff.take_role")}</Button>
                  </Popconfirm>
                ) : null}
              </li>
            ))}
          </ul>
          {manages ? (
            <div className="row">
              <Select
                className="kind-filter"
                value={role}
                onChange={setRole}
                options={roles.options}
                placeholder={t("column.role")}
                aria-label={t("column.role")}
              />
              <UnitPicker value={unit} onChange={setUnit} placeholder={t("units.choose")} />
              <Button disabled={!role || !unit} onClick={give}>
                {t("staff.give_role")}
              </Button>
            </div>
          ) : null}
          {manages && data.is_active ? (
            <div className="row">
              <Popconfirm
                title={t("staff.reset_sure")}
                onConfirm={() =>
                  act(
                    take(
                      api.POST("/api/v1/org/staff/{staff_id}/reset-password", { params: { path } }),
                    ),
                    onPassword,
                  )
                }
              >
                <Button>{t("staff.reset")}</Button>
              </Popconfirm>
              <Button
                onClick={() =>
                  act(api.POST("/api/v1/org/staff/{staff_id}/end-sessions", { params: { path } }))
                }
              >
                {t("staff.end_sessions")}
              </Button>
              <Popconfirm
                title={t("staff.deactivate_sure")}
                onConfirm={() =>
                  act(api.POST("/api/v1/org/staff/{staff_id}/deactivate", { params: { path } }))
                }
              >
                <Button danger>{t("staff.deactivate")}</Button>
              </Popconfirm>
            </div>
          ) : null}
          {manages && !data.is_active ? (
            <Button
              onClick={() =>
                act(
                  take(api.POST("/api/v1/org/staff/{staff_id}/reactivate", { params: { path } })),
                  onPassword,
                )
              }
            >
              {t("staff.reactivate")}
            </Button>
          ) : null}
        </div>
      ) : (
        <Skeleton active />
      )}
    </Drawer>
  );
}
