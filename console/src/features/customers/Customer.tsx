import { useQuery } from "@tanstack/react-query";
import { Skeleton, Table, Tabs } from "antd";
import { lazy, Suspense } from "react";
import { Link, Navigate, useParams } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useLabel, useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { day, money, number } from "@/ui/figures";
import { KindWord } from "@/ui/KindWord";
import { MemberName } from "@/ui/MemberName";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { Timeline } from "@/ui/Timeline";
import { useNoting } from "../feedback/noting";
import { OrderList } from "../orders/OrderList";
import { tabWords } from "../portraits/tab";
import { ClassCard } from "./ClassCard";
import { Identities } from "./Identities";
import { mergingWords } from "./mergingWords";
import { PersonPrivacy } from "./PersonPrivacy";
import { privacyWords } from "./privacyWords";
import { Reveal } from "./Reveal";
import { TagsCard } from "./TagsCard";

// Few open them: they come when their tab is opened.
const CustomerFeedback = lazy(() => import("../feedback/CustomerFeedback"));
const CustomerPortrait = lazy(() => import("../portraits/CustomerPortrait"));

type Profile = Answer<"/api/v1/customers/{customer_id}">;

function Memberships({ profile }: { profile: Profile }) {
  const { t, locale } = useSpeech();
  const label = useLabel();
  return (
    <Table
      rowKey={(row) => `${row.community.id} ${row.joined_on}`}
      dataSource={profile.memberships}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: t("column.community"),
          render: (_, row) => (
            <Link to={`/communities/${row.community.id}`}>{row.community.title}</Link>
          ),
        },
        {
          title: t("column.role"),
          render: (_, row) =>
            profile.roles
              .filter(({ community_id }) => community_id === row.community.id)
              .map(({ role }) => label("community_role", role))
              .join(" · "),
        },
        { title: t("column.joined_on"), render: (_, row) => day(row.joined_on, locale) },
        {
          title: t("column.how"),
          render: (_, row) => <KindWord kind="join_mode" value={row.how} />,
        },
        { title: t("column.left_on"), render: (_, row) => day(row.left_on, locale) },
        {
          title: t("column.reason"),
          render: (_, row) => <KindWord kind="leave_reason" value={row.reason} />,
        },
      ]}
    />
  );
}

function Bought({ bought }: { bought: NonNullable<Profile["bought"]> }) {
  const { t, locale } = useSpeech();
  if (bought.length === 0) return <span>{t("customer.nothing_bought")}</span>;
  return (
    <>
      {bought.map((each) => (
        <span key={each.currency} className="lead-words">
          <span>{t("customer.orders", { count: number(each.orders, locale) })}</span>
          <strong>{money(each.amount, each.currency, locale)}</strong>
          <span>{t("customer.refunds", { count: number(each.refunds, locale) })}</span>
          <span>{t("customer.last_on", { day: day(each.last_on, locale) })}</span>
        </span>
      ))}
    </>
  );
}

/** One person: where they are, what they bought, what happened. */
export default function Customer() {
  const customer_id = Number(useParams().id);
  const { t } = useSpeech();
  const own = useWords(tabWords);
  const w = useWords(mergingWords);
  const privacy = useWords(privacyWords);
  const may = useMay();
  const noting = useNoting();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["customer", customer_id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/customers/{customer_id}", { params: { path: { customer_id } }, signal }),
      ),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  // The number became part of another person: the page is theirs.
  if (data.canonical_id !== customer_id) {
    return <Navigate to={`/customers/${data.canonical_id}`} replace />;
  }
  const titles = new Map(data.memberships.map(({ community }) => [community.id, community.title]));
  const tabs = [
    {
      key: "timeline",
      label: t("tab.timeline"),
      children: <Timeline customerId={customer_id} titles={titles} deed={noting} />,
    },
    {
      key: "portrait",
      label: own("portrait"),
      children: (
        <Suspense fallback={<Skeleton active />}>
          <CustomerPortrait id={customer_id} />
        </Suspense>
      ),
    },
    {
      key: "memberships",
      label: t("tab.memberships"),
      children: <Memberships profile={data} />,
    },
    ...(may("view_money")
      ? [
          {
            key: "orders",
            label: t("tab.orders"),
            children: <OrderList customerId={customer_id} />,
          },
        ]
      : []),
    ...(may("handle_feedback")
      ? [
          {
            key: "feedback",
            label: t("menu.feedback"),
            children: (
              <Suspense fallback={<Skeleton active />}>
                <CustomerFeedback customerId={customer_id} />
              </Suspense>
            ),
          },
        ]
      : []),
    { key: "identities", label: w("tab"), children: <Identities customerId={customer_id} /> },
    {
      key: "privacy",
      label: privacy("tab"),
      children: <PersonPrivacy customerId={customer_id} />,
    },
  ];
  return (
    <Page
      title={<MemberName name={data.name} />}
      name={data.name ?? t("members.erased")}
      lead={data.bought ? <Bought bought={data.bought} /> : undefined}
      actions={may("reveal_personal") ? <Reveal customerId={customer_id} /> : undefined}
    >
      <ClassCard customerId={customer_id} />
      <TagsCard customerId={customer_id} />
      <Panel>
        <Tabs items={tabs} destroyOnHidden />
      </Panel>
    </Page>
  );
}
