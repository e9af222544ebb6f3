import { CheckOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Table } from "antd";
import { useCallback } from "react";
import { type Answer, api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { usePhone } from "@/ui/usePhone";

type Matrix = Answer<"/api/v1/org/roles">;
export type RoleName = Matrix["roles"][number]["role"];

/** The roles of the house with their names and rights. */
export function useRoles() {
  const { say } = useSpeech();
  const { data, error, refetch } = useQuery({
    queryKey: ["roles"],
    queryFn: () => take(api.GET("/api/v1/org/roles")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const name = useCallback(
    (role: string) => {
      const found = data?.roles.find((each) => each.role === role);
      return found ? say(found) : role;
    },
    [data, say],
  );
  const options = (data?.roles ?? []).map((each) => ({ value: each.role, label: say(each) }));
  return { data, error, refetch, name, options };
}

/** Which role may do what; the matrix is part of the program, not a setting. */
export default function Roles() {
  const { t, say } = useSpeech();
  const phone = usePhone();
  const { data, error, refetch, name } = useRoles();
  const holds = (role: Matrix["roles"][number], permission: string) =>
    role.permissions.some((each) => each === permission);
  return (
    <Page title={t("menu.roles")} lead={t("roles.lead")}>
      <RefusalAlert error={error} onRetry={refetch} />
      {data && phone ? (
        <div className="cards">
          {data.roles.map((role) => (
            <div key={role.role} className="card">
              <span className="card-head">{say(role)}</span>
              <p className="soft small">
                {data.permissions
                  .filter(({ permission }) => holds(role, permission))
                  .map(say)
                  .join(" · ")}
              </p>
            </div>
          ))}
        </div>
      ) : null}
      {data && !phone ? (
        <Panel>
          <Table
            rowKey="permission"
            size="small"
            pagination={false}
            dataSource={data.permissions}
            columns={[
              {
                title: t("roles.permission"),
                render: (_, permission) => say(permission),
              },
              ...data.roles.map((role) => ({
                title: name(role.role),
                align: "center" as const,
                render: (_: unknown, { permission }: Matrix["permissions"][number]) =>
                  holds(role, permission) ? (
                    <CheckOutlined className="yes" aria-label={t("roles.yes")} />
                  ) : (
                    <span className="soft">·</span>
                  ),
              })),
            ]}
          />
        </Panel>
      ) : null}
    </Page>
  );
}
