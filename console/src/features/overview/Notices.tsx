import { Link } from "react-router";
import type { Answer } from "@/api/client";
import { useSpeech } from "@/locales";
import { number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";

type Overview = Answer<"/api/v1/overview">;

/** Communities about which something changed, the gravest first as the server sends them. */
export function Notices({ title, notices }: { title: string; notices: Overview["changes"] }) {
  const { t, say } = useSpeech();
  return (
    <Panel title={title}>
      {notices.length === 0 ? <p className="soft">{t("overview.quiet")}</p> : null}
      <ul className="plain-list">
        {notices.map((notice) => (
          <li key={`${notice.community_id} ${notice.en}`} className={`notice ${notice.severity}`}>
            <Link to={`/communities/${notice.community_id}`}>{notice.title}</Link>
            <p>{say(notice)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const WAITING = [
  ["positioning_unset", "overview.positioning_unset", "/communities?positioning=unset"],
  ["owner_unset", "overview.owner_unset", "/communities?owner=none"],
  ["purpose_unset", "overview.purpose_unset", "/communities"],
] as const;

/** Decisions that wait for a person. */
export function Worklist({ worklist }: { worklist: Overview["worklist"] }) {
  const { t, locale } = useSpeech();
  const waiting = WAITING.filter(([key]) => worklist[key] > 0);
  if (waiting.length === 0) return null;
  return (
    <Panel title={t("overview.worklist")}>
      <ul className="plain-list">
        {waiting.map(([key, words, path]) => (
          <li key={key}>
            <Link to={path} className="worklist-item">
              <strong>{number(worklist[key], locale)}</strong> {t(words)}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
