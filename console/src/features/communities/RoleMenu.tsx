import { Button, Dropdown } from "antd";
import { api, type Row } from "@/api/client";
import { useForgetFigures, useMay, useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import { useTell } from "@/ui/useTell";

type Role = Row<"/api/v1/communities/{community_id}/members">["roles"][number];
type Props = { communityId: number; member: { customer_id: number; roles: Role[] } };

/** Marks someone as staff, atmosphere crew, bot and so on; the organic reading follows. */
export function RoleMenu({ communityId, member }: Props) {
  const { t } = useSpeech();
  const may = useMay();
  const tell = useTell();
  const forgetFigures = useForgetFigures();
  const options = useOptions<Role>("community_role").filter(({ value }) => value !== "member");
  if (!may("edit_communities")) return null;
  const toggle = async (role: Role) => {
    const call = {
      params: { path: { community_id: communityId } },
      body: { customer_id: member.customer_id, role },
    };
    try {
      if (member.roles.includes(role)) {
        await api.DELETE("/api/v1/communities/{community_id}/roles", call);
      } else {
        await api.POST("/api/v1/communities/{community_id}/roles", call);
      }
      tell.done();
      await forgetFigures();
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        selectedKeys: member.roles,
        items: options.map(({ value, label }) => ({
          key: value,
          label: member.roles.includes(value) ? `✓ ${label}` : label,
          onClick: () => toggle(value),
        })),
      }}
    >
      <Button size="small">{t("members.mark")}</Button>
    </Dropdown>
  );
}
