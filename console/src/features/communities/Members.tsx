import { Segmented } from "antd";
import { Link } from "react-router";
import { api, type Paths, type Row, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { day, number } from "@/ui/figures";
import { KindFilter } from "@/ui/KindFilter";
import { KindWord } from "@/ui/KindWord";
import { ListPage } from "@/ui/ListPage";
import { MemberName } from "@/ui/MemberName";
import { SearchBox } from "@/ui/SearchBox";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { RoleMenu } from "./RoleMenu";

type MemberQuery = NonNullable<
  Paths["/api/v1/communities/{community_id}/members"]["get"]["parameters"]["query"]
>;
type Member = Row<"/api/v1/communities/{community_id}/members">;

function RoleWords({ roles }: { roles: string[] }) {
  const label = useLabel();
  return <>{roles.map((role) => label("community_role", role)).join(" · ")}</>;
}

function MemberCard({ member }: { member: Member }) {
  const { t, locale } = useSpeech();
  return (
    <Link to={`/customers/${member.customer_id}`} className="card">
      <span className="card-head">
        <MemberName name={member.name} /> <RoleWords roles={member.roles} />
      </span>
      <span className="card-facts">
        <span>
          {t("column.joined_on")} {day(member.joined_on, locale)}
        </span>
        <span>
          {t("column.messages")} {number(member.messages, locale)}
        </span>
        {member.left_on ? (
          <span>
            {t("column.left_on")} {day(member.left_on, locale)}
          </span>
        ) : null}
      </span>
    </Link>
  );
}

/** Who is or was in the community; names are masked by the server. */
export function Members({ id }: { id: number }) {
  const { t, locale } = useSpeech();
  const filters = useFilters({ state: "present" });
  const query = {
    words: filters.get("member") || undefined,
    role: (filters.get("role") || undefined) as MemberQuery["role"],
    state: filters.get("state") as MemberQuery["state"],
  };
  const pages = usePages<Member>(["members", id, query], (cursor, signal) =>
    take(
      api.GET("/api/v1/communities/{community_id}/members", {
        params: { path: { community_id: id }, query: { ...query, cursor } },
        signal,
      }),
    ),
  );
  const filtered = Boolean(query.words || query.role);
  return (
    <div className="stack">
      <div className="filters">
        <Segmented
          value={filters.get("state")}
          onChange={(state) => filters.set({ state: String(state) })}
          options={[
            { value: "present", label: t("members.present") },
            { value: "left", label: t("members.left") },
            { value: "never_joined", label: t("members.never_joined") },
          ]}
          aria-label={t("members.state")}
        />
        <SearchBox
          value={filters.get("member")}
          onSearch={(member) => filters.set({ member })}
          placeholder={t("members.words")}
        />
        <KindFilter
          filters={filters}
          name="role"
          kind="community_role"
          label={t("column.role")}
          multiple={false}
        />
      </div>
      <ListPage
        pages={pages}
        rowKey={(member) => `${member.customer_id} ${member.joined_on}`}
        card={(member) => <MemberCard member={member} />}
        filtered={filtered}
        onClear={() => filters.set({ member: undefined, role: undefined })}
        empty={
          query.state === "present" ? (
            <EmptyState
              kind="nothing_yet"
              title={t("members.nobody")}
              hint={t("members.nobody_hint")}
            />
          ) : undefined
        }
        columns={[
          {
            title: t("column.member"),
            render: (_, row) => (
              <Link to={`/customers/${row.customer_id}`}>
                <MemberName name={row.name} />
              </Link>
            ),
          },
          { title: t("column.role"), render: (_, row) => <RoleWords roles={row.roles} /> },
          { title: t("column.joined_on"), render: (_, row) => day(row.joined_on, locale) },
          {
            title: t("column.how"),
            render: (_, row) => (
              <>
                <KindWord kind="join_mode" value={row.how} />
                {row.invited_by_name ? ` · ${row.invited_by_name}` : ""}
              </>
            ),
          },
          {
            title: t("column.messages"),
            align: "right",
            render: (_, row) => number(row.messages, locale),
          },
          {
            title: t("column.last_message_on"),
            render: (_, row) => day(row.last_message_on, locale),
          },
          ...(query.state === "left"
            ? [
                {
                  title: t("column.left_on"),
                  render: (_: unknown, row: Member) => day(row.left_on, locale),
                },
                {
                  title: t("column.reason"),
                  render: (_: unknown, row: Member) => (
                    <KindWord kind="leave_reason" value={row.reason} />
                  ),
                },
              ]
            : []),
          {
            key: "action",
            render: (_, row) => <RoleMenu communityId={id} member={row} />,
          },
        ]}
      />
    </div>
  );
}
