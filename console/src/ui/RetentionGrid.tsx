import { useSpeech } from "@/locales";
import { EmptyState } from "./EmptyState";
import { number, UNKNOWN } from "./figures";

export type Cohort = {
  cohort: string;
  joins: number;
  eligible: number | null;
  members_after_7: number | null;
  members_after_30: number | null;
};

function Cell({ kept, of }: { kept: number | null; of: number | null }) {
  const { t, locale } = useSpeech();
  if (kept === null || !of) return <td className="soft">{UNKNOWN}</td>;
  // Only the depth of the colour; the figures are those of the server.
  const depth = 0.1 + 0.55 * Math.min(kept / of, 1);
  return (
    <td style={{ background: `rgb(43 117 83 / ${depth})` }}>
      <strong>{number(kept, locale)}</strong>
      <small>{t("retention.of", { of: number(of, locale) })}</small>
    </td>
  );
}

/** Who came in a month and who of them was still there later. */
export function RetentionGrid({ cohorts }: { cohorts: Cohort[] }) {
  const { t, locale } = useSpeech();
  if (cohorts.length === 0) return <EmptyState kind="nothing_yet" hint={t("retention.none")} />;
  return (
    <table className="retention">
      <thead>
        <tr>
          <th scope="col">{t("retention.cohort")}</th>
          <th scope="col">{t("retention.joins")}</th>
          <th scope="col">{t("retention.after_7")}</th>
          <th scope="col">{t("retention.after_30")}</th>
        </tr>
      </thead>
      <tbody>
        {cohorts.map((each) => (
          <tr key={each.cohort}>
            <th scope="row">{each.cohort.slice(0, 7)}</th>
            <td>{number(each.joins, locale)}</td>
            <Cell kept={each.members_after_7} of={each.eligible} />
            <Cell kept={each.members_after_30} of={each.eligible} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}
