import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { communityPath } from "@/ui/carried";
import { number } from "@/ui/figures";
import { HealthTag } from "@/ui/HealthTag";
import { Panel } from "@/ui/Panel";

type Overview = Answer<"/api/v1/overview">;

const SHOWN_MAX = 6;

/** The part of an address that keeps to a store. */
const within = (unit: string) => (unit ? `&unit=${unit}` : "");

/** Communities that need someone, in the order of the server: what can still be turned first. */
export function Alerts({ alerts, unit }: { alerts: Overview["alerts"]; unit: string }) {
  const { t, say } = useSpeech();
  const { search } = useLocation();
  const more = alerts.length > SHOWN_MAX;
  return (
    <Panel title={t("overview.alerts")}>
      {alerts.length === 0 ? <p className="soft">{t("overview.quiet")}</p> : null}
      <ul className="plain-list">
        {alerts.slice(0, SHOWN_MAX).map(({ community_id, title, verdict }) => (
          <li key={community_id} className="notice">
            <span className="row no-wrap">
              <Link to={communityPath(community_id, search)} className="grow">
                {title}
              </Link>
              <HealthTag health={verdict.health} />
            </span>
            {verdict.reasons.map((reason) => (
              <p key={reason.code}>{say(reason)}</p>
            ))}
          </li>
        ))}
      </ul>
      {more ? (
        <Link to={`/communities?health=declining,silent,dead${within(unit)}`}>
          {t("overview.all_alerts")}
        </Link>
      ) : null}
    </Panel>
  );
}

const WAITING = [
  ["positioning_unset", "overview.positioning_unset", "/communities?missing=positioning"],
  ["owner_unset", "overview.owner_unset", "/communities?missing=owner"],
  ["purpose_unset", "overview.purpose_unset", "/communities?missing=purpose"],
] as const;

/** Decisions that wait for a person. */
export function Worklist({ unit }: { unit: string }) {
  const { t, locale } = useSpeech();
  const worklist = useQuery({
    queryKey: ["communities", "worklist", unit],
    queryFn: () =>
      take(
        api.GET("/api/v1/communities/worklist", {
          params: { query: { unit_id: Number(unit) || undefined } },
        }),
      ),
  }).data;
  const waiting = worklist ? WAITING.filter(([key]) => worklist[key] > 0) : [];
  if (!worklist || waiting.length === 0) return null;
  return (
    <Panel title={t("overview.worklist")}>
      <ul className="plain-list">
        {waiting.map(([key, words, path]) => (
          <li key={key}>
            <Link to={`${path}${within(unit)}`} className="worklist-item">
              <strong>{number(worklist[key], locale)}</strong> {t(words)}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
