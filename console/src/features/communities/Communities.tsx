import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { api, type Paths, type Row, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { chosenOf, FilterBar } from "@/ui/FilterBar";
import { KindFilter } from "@/ui/KindFilter";
import { ListPage } from "@/ui/ListPage";
import { Live } from "@/ui/Live";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { SavedViews } from "@/ui/SavedViews";
import { SearchBox } from "@/ui/SearchBox";
import { StaffPicker } from "@/ui/StaffPicker";
import { UnitPicker } from "@/ui/UnitPicker";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { BulkEdit } from "./BulkEdit";
import { CommunityCard } from "./CommunityCard";
import { columnsOf } from "./columns";
import { NewCommunity } from "./NewCommunity";
import { RemovedCommunities } from "./RemovedCommunities";

export type CommunityRow = Row<"/api/v1/communities">;

const SPARKLINE_DAYS = 28;
const WORDS = ["platform", "positioning", "affinity", "lifecycle", "health"] as const;
type Query = NonNullable<Paths["/api/v1/communities"]["get"]["parameters"]["query"]>;
const SORTS = [
  "-weekly_messages",
  "-weekly_speakers",
  "-members",
  "-opened_on",
  "title",
  "health",
] as const;

/** The order that the address asks for; the server knows these and no others. */
function sortOf(filters: ReturnType<typeof useFilters>) {
  return SORTS.find((sort) => sort === filters.get("sort")) ?? SORTS[0];
}

/** The filters of the address as the API wants them; it refuses words that it does not know. */
export function queryOf(filters: ReturnType<typeof useFilters>): Query {
  const lists = WORDS.map((name) => [name, filters.list(name)] as const);
  return {
    words: filters.get("words") || undefined,
    ...Object.fromEntries(lists.filter(([, values]) => values.length > 0)),
    owner_id: Number(filters.get("owner")) || undefined,
    unit_id: Number(filters.get("unit")) || undefined,
    missing: (filters.get("missing") || undefined) as Query["missing"],
    sort: sortOf(filters),
  };
}

/** The messages of each of the last days, of the communities in sight. */
function useSparklines(rows: CommunityRow[]) {
  const query = { ids: rows.map(({ id }) => id), days: SPARKLINE_DAYS };
  return useQuery({
    queryKey: ["sparklines", query],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/figures/sparklines", { params: { query }, signal })),
    enabled: rows.length > 0,
  }).data;
}

// The filters that a phone folds away.
const NARROWED = ["health", "positioning", "platform", "lifecycle", "unit", "owner", "missing"];

/** All communities: filtered, sorted and paged by the server; several can be edited at once. */
export default function Communities() {
  const { t, locale } = useSpeech();
  const may = useMay();
  const filters = useFilters();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<number[]>([]);
  const [editing, setEditing] = useState(false);
  const [adding, setAdding] = useState(false);
  const [gone, setGone] = useState(false);
  const query = queryOf(filters);
  const pages = usePages<CommunityRow>(["communities", query], (cursor, signal) =>
    take(api.GET("/api/v1/communities", { params: { query: { ...query, cursor } }, signal })),
  );
  const sparklines = useSparklines(pages.rows);
  const sort = sortOf(filters);
  const known = pages.rows.map(({ health_on }) => health_on ?? "").sort();
  const newest = known[known.length - 1];
  const columns = useMemo(
    () => columnsOf({ t, locale, sort, sparklines, newest }),
    [t, locale, sort, sparklines, newest],
  );
  const filtered = Object.keys(filters.values).some((name) => name !== "sort");
  const clear = () => filters.replace({});
  const editor = may("edit_communities");

  return (
    <Page
      title={t("menu.communities")}
      lead={<Live on={!editing} />}
      actions={
        <>
          <SavedViews page="communities" filters={filters} />
          {editor ? <Button onClick={() => setGone(true)}>{t("removed.title")}</Button> : null}
          {editor ? <Button onClick={() => setAdding(true)}>{t("communities.new")}</Button> : null}
        </>
      }
    >
      <FilterBar
        first={
          <SearchBox
            value={filters.get("words")}
            onSearch={(words) => filters.set({ words })}
            placeholder={t("communities.words")}
          />
        }
        chosen={chosenOf(filters.values, NARROWED)}
      >
        <KindFilter
          filters={filters}
          name="health"
          kind="community_health"
          label={t("column.health")}
        />
        <KindFilter
          filters={filters}
          name="positioning"
          kind="positioning"
          label={t("column.positioning")}
        />
        <KindFilter
          filters={filters}
          name="platform"
          kind="platform"
          label={t("column.platform")}
        />
        <KindFilter
          filters={filters}
          name="lifecycle"
          kind="lifecycle"
          label={t("column.lifecycle")}
        />
        <UnitPicker
          value={Number(filters.get("unit")) || undefined}
          onChange={(unit) => filters.set({ unit: unit ? String(unit) : undefined })}
        />
        <StaffPicker
          value={Number(filters.get("owner")) || undefined}
          onChange={(owner) => filters.set({ owner: owner ? String(owner) : undefined })}
        />
        {filtered ? <Button onClick={clear}>{t("filters.clear")}</Button> : null}
      </FilterBar>
      {chosen.length > 0 ? (
        <div className="chosen" role="status">
          <span>{t("list.chosen", { count: chosen.length })}</span>
          <Button type="primary" size="small" onClick={() => setEditing(true)}>
            {t("bulk.open")}
          </Button>
          <Button size="small" onClick={() => setChosen([])}>
            {t("list.unchoose")}
          </Button>
        </div>
      ) : null}
      <Panel className="list-panel">
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          columns={columns}
          card={(item) => <CommunityCard item={item} sparkline={sparklines?.[item.id]} />}
          filtered={filtered}
          onClear={clear}
          onSort={(sort) => filters.set({ sort })}
          empty={
            <EmptyState
              kind="nothing_yet"
              title={t("communities.empty")}
              hint={t("communities.empty_hint")}
              action={
                may("import") ? (
                  <Button type="primary" onClick={() => navigate("/imports/new")}>
                    {t("imports.new")}
                  </Button>
                ) : undefined
              }
            />
          }
          selection={
            editor
              ? {
                  selectedRowKeys: chosen,
                  onChange: (keys) => setChosen(keys.map(Number)),
                  preserveSelectedRowKeys: true,
                }
              : undefined
          }
        />
      </Panel>
      <BulkEdit ids={chosen} open={editing} onClose={() => setEditing(false)} />
      <RemovedCommunities open={gone} onClose={() => setGone(false)} />
      <NewCommunity open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}
