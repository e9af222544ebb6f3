import { Timeline as AntTimeline, Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { EmptyState } from "./EmptyState";
import { moment, money } from "./figures";
import { RefusalAlert } from "./RefusalAlert";
import { usePages } from "./usePages";

export type Fact = Row<"/api/v1/communities/{community_id}/timeline">;
type Titles = ReadonlyMap<number, string>;
type Props = {
  communityId?: number;
  customerId?: number;
  titles?: Titles;
  /** What may be done with a fact, beside its time. */
  deed?: (fact: Fact) => ReactNode;
};

// What each fact is painted in; others are grey.
const COLOURS: Record<string, string> = {
  "community.member_joined": "#2b7553",
  "community.member_left": "#ab3f2e",
  "order.placed": "#b7791f",
  "order.refunded": "#ab3f2e",
};

function Words({ fact, titles, deed }: { fact: Fact } & Pick<Props, "titles" | "deed">) {
  const { t, say, locale } = useSpeech();
  // In a community the person is told, of a person the community.
  const where = titles ? titles.get(fact.community_id ?? 0) : fact.customer_name;
  return (
    <>
      <strong>{say(fact)}</strong>
      {fact.about ? <span> · {fact.about}</span> : null}
      {fact.kind_zh ? <span> · {say({ zh: fact.kind_zh, en: fact.kind_en ?? "" })}</span> : null}
      {where ? <span> · {where}</span> : null}
      {fact.amount ? <span> · {money(fact.amount, fact.currency, locale)}</span> : null}
      {fact.reason ? <p className="fact-text">{fact.reason}</p> : null}
      {fact.text ? <p className="fact-text">{fact.text}</p> : null}
      {fact.hidden ? <p className="soft small">{t("timeline.hidden")}</p> : null}
      <p className="soft small">
        {moment(fact.occurred_at, locale)} {deed?.(fact)}
      </p>
    </>
  );
}

/** What happened, newest first, of a community or of a person. */
export function Timeline({ communityId, customerId, titles, deed }: Props) {
  const { t } = useSpeech();
  const pages = usePages<Fact>(["timeline", communityId, customerId], (cursor, signal) =>
    communityId !== undefined
      ? take(
          api.GET("/api/v1/communities/{community_id}/timeline", {
            params: { path: { community_id: communityId }, query: { cursor } },
            signal,
          }),
        )
      : take(
          api.GET("/api/v1/customers/{customer_id}/timeline", {
            params: { path: { customer_id: customerId ?? 0 }, query: { cursor } },
            signal,
          }),
        ),
  );
  if (pages.error) return <RefusalAlert error={pages.error} onRetry={pages.refetch} />;
  if (pages.loading) return <Skeleton active />;
  if (pages.all.length === 0) return <EmptyState kind="nothing_yet" hint={t("timeline.none")} />;
  return (
    <div className="stack">
      <AntTimeline
        items={pages.all.map((fact) => ({
          key: fact.seq,
          color: COLOURS[fact.name] ?? "#8b8f8a",
          content: <Words fact={fact} titles={titles} deed={deed} />,
        }))}
      />
      {pages.hasNext ? (
        <Button block loading={pages.fetching} onClick={pages.more}>
          {t("timeline.more")}
        </Button>
      ) : (
        <Link to="/imports" className="soft small">
          {t("timeline.end")}
        </Link>
      )}
    </div>
  );
}
