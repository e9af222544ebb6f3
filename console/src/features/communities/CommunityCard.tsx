import { Link } from "react-router";
import { useSpeech } from "@/locales";
import { day, number } from "@/ui/figures";
import { HealthTag } from "@/ui/HealthTag";
import { Sparkline } from "@/ui/Sparkline";
import type { CommunityRow } from "./Communities";

type Props = { item: CommunityRow; sparkline: number[] | undefined };

/** A community on a phone. */
export function CommunityCard({ item, sparkline }: Props) {
  const { t, locale } = useSpeech();
  return (
    <Link to={`/communities/${item.id}`} className="card">
      <span className="card-head">
        {item.title}
        <HealthTag health={item.health} />
      </span>
      <span className="card-facts">
        <span>
          {t("column.members")} {number(item.members, locale)}
        </span>
        <span>
          {t("column.weekly_speakers")} {number(item.weekly_speakers, locale)}
        </span>
        <span>
          {t("column.weekly_messages")} {number(item.weekly_messages, locale)}
        </span>
        {item.health_on ? (
          <span>{t("column.week_until", { day: day(item.health_on, locale) })}</span>
        ) : null}
        <span>
          {item.unit.name} · {item.owner?.name ?? t("column.no_owner")}
        </span>
      </span>
      {sparkline ? <Sparkline values={sparkline} /> : null}
    </Link>
  );
}
