import { useState } from "react";
import { Link } from "react-router";
import type { Answer } from "@/api/client";
import { useSpeech } from "@/locales";
import { day, number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";

type Overview = Answer<"/api/v1/overview">;
type Kind = Overview["changes"][number];
type Changed = Kind["told"][number];

const WAYS = { good: "✓", bad: "!", neither: "·" } as const;

function wayOf({ is_good }: Changed): keyof typeof WAYS {
  if (is_good === null) return "neither";
  return is_good ? "good" : "bad";
}

/** One community that changed: it opens with the days that are compared, and its rows. */
function Item({ row, kind, last }: { row: Changed; kind: Kind; last: string | null }) {
  const { t, say, locale } = useSpeech();
  const way = wayOf(row);
  const period = `from=${row.first}&to=${row.last}`;
  return (
    <li className="change">
      <span className={`change-way ${way}`} role="img" aria-label={t(`changes.${way}`)}>
        {WAYS[way]}
      </span>
      <span className="grow">
        <Link
          className="change-name"
          to={`/communities/${row.community_id}?${period}&reading=organic`}
        >
          {row.title || row.key}
        </Link>
        <span className="change-words">
          {say(row)}
          {row.last === last ? null : ` · ${t("changes.until", { day: day(row.last, locale) })}`}
          {kind.metric_key ? (
            <>
              {" · "}
              <Link
                className="change-rows"
                to={`/metrics?key=${kind.metric_key}&community=${row.community_id}&${period}&reading=organic`}
                aria-label={t("changes.rows_of", { title: row.title || row.key })}
              >
                {t("changes.rows")}
              </Link>
            </>
          ) : null}
        </span>
      </span>
    </li>
  );
}

// A look; the rest of what the server tells is one touch away.
const SHOWN_MAX = 3;

/** The changes of one kind, the greatest first. */
function Section({ kind, last }: { kind: Kind; last: string | null }) {
  const { t, say, locale } = useSpeech();
  const [all, setAll] = useState(false);
  const shown = all ? kind.told : kind.told.slice(0, SHOWN_MAX);
  const hidden = kind.told.length - shown.length;
  return (
    <section aria-label={say(kind)}>
      <h3 className="soft small">
        {say(kind)} · {t("changes.count", { count: number(kind.count, locale) })}
      </h3>
      <ul className="plain-list">
        {shown.map((row) => (
          <Item key={row.community_id} row={row} kind={kind} last={last} />
        ))}
      </ul>
      {hidden > 0 ? (
        <button type="button" className="link small" onClick={() => setAll(true)}>
          {t("changes.show", { count: number(hidden, locale) })}
        </button>
      ) : null}
      {hidden === 0 && kind.count > kind.told.length ? (
        <p className="soft small">
          {t("changes.more", { count: number(kind.told.length, locale) })}
        </p>
      ) : null}
    </section>
  );
}

/** What moved since the period before, kind by kind, each in a sentence. */
export function Changes({ overview }: { overview: Overview }) {
  const { t, locale } = useSpeech();
  const { changes, first, as_of: last } = overview;
  return (
    <Panel
      title={t("changes.title")}
      extra={
        <span className="soft small">
          {t("changes.days", { first: day(first, locale), last: day(last, locale) })}
        </span>
      }
    >
      {changes.length === 0 ? <p className="soft">{t("changes.none")}</p> : null}
      <div className="changes">
        {changes.map((kind) => (
          <Section key={kind.kind} kind={kind} last={last} />
        ))}
      </div>
    </Panel>
  );
}
