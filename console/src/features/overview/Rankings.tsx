import { Select } from "antd";
import { useState } from "react";
import { Link, useLocation } from "react-router";
import type { Answer } from "@/api/client";
import { useSpeech } from "@/locales";
import { communityPath } from "@/ui/carried";
import { Formula } from "@/ui/Formula";
import { day, figure, number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";

type Ranking = Answer<"/api/v1/overview">["rankings"][number];

function Places({
  title,
  rows,
  ranking,
  last,
}: {
  last: string | null;
  title: string;
  rows: Ranking["top"];
  ranking: Ranking;
}) {
  const { t, locale } = useSpeech();
  const { search } = useLocation();
  return (
    <div>
      <h3 className="soft small">{title}</h3>
      <ol className="places">
        {rows.map((row) => (
          <li key={row.community_id}>
            <span>
              <Link to={communityPath(row.community_id, search)}>{row.title || row.key}</Link>
              {row.last === last ? null : (
                <small className="soft block">
                  {t("ranking.days", {
                    first: day(row.first, locale),
                    last: day(row.last, locale),
                  })}
                </small>
              )}
            </span>
            <strong>
              {figure(row.value, ranking.unit, locale, ranking.currency ?? undefined)}
            </strong>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** The best and the worst communities by one metric; those with too few members are not ranked. */
export function Rankings({ rankings, last }: { rankings: Ranking[]; last: string | null }) {
  const { t, say, locale } = useSpeech();
  const [key, setKey] = useState(rankings[0]?.key);
  const shown = rankings.find((each) => each.key === key) ?? rankings[0];
  if (!shown) return null;
  return (
    <Panel
      title={
        <span className="row">
          {t("ranking.title")} <Formula metricKey={shown.key} />
        </span>
      }
      extra={
        <Select
          className="kind-filter"
          value={shown.key}
          onChange={setKey}
          options={rankings.map((each) => ({ value: each.key, label: say(each) }))}
          aria-label={t("ranking.by")}
          popupMatchSelectWidth={false}
        />
      }
    >
      {shown.unknown ? <p className="soft">{say(shown.unknown)}</p> : null}
      {shown.top.length > 0 ? (
        <div className="halves">
          <Places title={t("ranking.top")} rows={shown.top} ranking={shown} last={last} />
          <Places title={t("ranking.bottom")} rows={shown.bottom} ranking={shown} last={last} />
        </div>
      ) : null}
      {shown.left_out > 0 ? (
        <p className="soft small">
          {t("ranking.left_out", {
            count: number(shown.left_out, locale),
            least: number(shown.n_min, locale),
          })}
        </p>
      ) : null}
    </Panel>
  );
}
