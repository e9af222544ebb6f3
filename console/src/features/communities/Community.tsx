import { useQuery } from "@tanstack/react-query";
import { Skeleton, Tabs } from "antd";
import { lazy, Suspense } from "react";
import { useParams } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { HealthTag } from "@/ui/HealthTag";
import { KindWord } from "@/ui/KindWord";
import { Live } from "@/ui/Live";
import { Page } from "@/ui/Page";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { Timeline } from "@/ui/Timeline";
import { useFilters } from "@/ui/useFilters";
import { useNoting } from "../feedback/noting";
import { OrderList } from "../orders/OrderList";
import { tabWords } from "../portraits/tab";
import { About } from "./About";
import { CommunityFigures } from "./CommunityFigures";
import { Leaves } from "./Leaves";
import { Members } from "./Members";

const CommunityPortrait = lazy(() => import("../portraits/CommunityPortrait"));

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

function Lead({ community, live }: { community: CommunityOut; live: boolean }) {
  const { t } = useSpeech();
  return (
    <span className="lead-words">
      <span>{community.unit.name}</span>
      <span>{community.owner?.name ?? t("column.no_owner")}</span>
      <KindWord kind="platform" value={community.platform} />
      <KindWord kind="positioning" value={community.positioning} />
      <KindWord kind="lifecycle" value={community.lifecycle} />
      <Live on={live} />
    </span>
  );
}

/** One community: its figures, its people, what it sells, what happened in it. */
export default function Community() {
  const id = Number(useParams().id);
  const { t } = useSpeech();
  const own = useWords(tabWords);
  const may = useMay();
  const noting = useNoting();
  const filters = useFilters({ tab: "figures" });
  const { data, error, isPending, refetch } = useCommunity(id);
  // A page that is read stays when its server is away for a moment.
  if (error && !data) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  const tabs = [
    {
      key: "figures",
      label: t("tab.figures"),
      children: <CommunityFigures id={id} communityKey={data.key} />,
    },
    ...(may("view_members")
      ? [{ key: "members", label: t("tab.members"), children: <Members id={id} /> }]
      : []),
    {
      key: "portrait",
      label: own("portrait"),
      children: (
        <Suspense fallback={<Skeleton active />}>
          <CommunityPortrait id={id} />
        </Suspense>
      ),
    },
    {
      key: "leaves",
      label: t("tab.leaves"),
      children: <Leaves id={id} lastKnown={data.health_on} />,
    },
    ...(may("view_money")
      ? [{ key: "orders", label: t("tab.orders"), children: <OrderList communityId={id} /> }]
      : []),
    ...(may("view_members")
      ? [
          {
            key: "timeline",
            label: t("tab.timeline"),
            children: <Timeline communityId={id} deed={noting} />,
          },
        ]
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
      lead={<Lead community={data} live={filters.get("tab") !== "about"} />}
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
