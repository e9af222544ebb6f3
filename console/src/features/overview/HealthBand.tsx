import { Link } from "react-router";
import { useLabel } from "@/api/queries";
import { useSpeech } from "@/locales";
import { number } from "@/ui/figures";
import { HEALTHS, healthPaint } from "@/ui/health";

type Props = { counts: Record<string, number>; unit: string };

/** How many communities live, falter or are dead; each part opens its list. */
export function HealthBand({ counts, unit }: Props) {
  const { t, locale } = useSpeech();
  const label = useLabel();
  const shown = HEALTHS.map((health) => ({
    health,
    count: counts[health] ?? 0,
  }));
  return (
    <div className="health-band">
      <div className="health-bar" aria-hidden>
        {shown
          .filter(({ count }) => count > 0)
          .map(({ health, count }) => (
            <i key={health} style={{ flexGrow: count, background: healthPaint(health).ink }} />
          ))}
      </div>
      <ul>
        {shown.map(({ health, count }) => (
          <li key={health}>
            <Link
              to={`/communities?${new URLSearchParams({ health, ...(unit ? { unit } : {}) })}`}
              aria-label={t("overview.open_health", {
                health: label("community_health", health),
                count,
              })}
            >
              <span>
                <i className="tag-dot" style={{ background: healthPaint(health).ink }} />
                {label("community_health", health)}
              </span>
              <strong>{number(count, locale)}</strong>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
