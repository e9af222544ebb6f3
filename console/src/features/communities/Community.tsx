import { useQuery } from "@tanstack/react-query";
import { Skeleton, Tabs } from "antd";
import { useParams } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";
import { HealthTag } from "@/ui/HealthTag";
import { KindWord } from "@/ui/KindWord";
import { Page } from "@/ui/Page";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { Timeline } from "@/ui/Timeline";
import { useFilters } from "@/ui/useFilters";
import { OrderList } from "../orders/OrderList";
import { About } from "./About";
import { CommunityFigures } from "./CommunityFigures";
import { Leaves } from "./Leaves";
import { Members } from "./Members";

export type CommunityOut = Answer<"/api/v1/communities/{community_id}">;

export function useCommunity(community_id: number) {
  return useQuery({
    queryKey: ["community", community_id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/communities/{community_id}", {
          params: { path: { community_id } },
          signal,
        }),
      ),
  });
}

function Lead({ community }: { community: CommunityOut }) {
  const { t } = useSpeech();
  return (
    <span className="lead-words">
      <span>{community.unit.name}</span>
      <span>{community.owner?.name ?? t("column.no_owner")}</span>
      <KindWord kind="platform" value={community.platform} />
      <KindWord kind="positioning" value={community.positioning} />
      <KindWord kind="lifecycle" value={community.lifecycle} />
    </span>
  );
}

/** One community: its figures, its people, what it sells, what happened in it. */
export default function Community() {
  const id = Number(useParams().id);
  const { t } = useSpeech();
  const may = useMay();
  const filters = useFilters({ tab: "figures" });
  const { data, error, isPending, refetch } = useCommunity(id);
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  const tabs = [
    {
      key: "figures",
      label: t("tab.figures"),
      children: <CommunityFigures id={id} communityKey={data.key} healthOn={data.health_on} />,
    },
    ...(may("view_members")
      ? [{ key: "members", label: t("tab.members"), children: <Members id={id} /> }]
      : []),
    {
      key: "leaves",
      label: t("tab.leaves"),
      children: <Leaves id={id} lastKnown={data.health_on} />,
    },
    ...(may("view_money")
      ? [{ key: "orders", label: t("tab.orders"), children: <OrderList communityId={id} /> }]
      : []),
    ...(may("view_members")
      ? [{ key: "timeline", label: t("tab.timeline"), children: <Timeline communityId={id} /> }]
      : []),
    { key: "about", label: t("tab.about"), children: <About community={data} /> },
  ];
  return (
    <Page
      name={data.title}
      title={
        <span className="row">
          {data.title} <HealthTag health={data.health} />
        </span>
      }
      lead={<Lead community={data} />}
    >
      <Tabs
        activeKey={filters.get("tab")}
        onChange={(tab) => filters.set({ tab })}
        items={tabs}
        destroyOnHidden
      />
    </Page>
  );
}
