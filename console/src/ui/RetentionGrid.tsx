import { useSpeech } from "@/locales";
import { EmptyState } from "./EmptyState";
import { number, UNKNOWN } from "./figures";

type Row = Record<string, unknown>;

// The columns of the two reports: who came, who of them can be judged, who was still there.
const COLUMNS = {
  joins: {
    came: "joins",
    early: ["eligible", "members_after_7"],
    late: ["eligible", "members_after_30"],
  },
  speech: {
    came: "newcomers",
    early: ["eligible_7", "retained_7"],
    late: ["eligible_30", "retained_30"],
  },
} as const;

const asNumber = (cell: unknown) => (typeof cell === "number" ? cell : null);

function Cell({ kept, of }: { kept: number | null; of: number | null }) {
  const { t, locale } = useSpeech();
  if (kept === null || !of) return <td className="soft">{UNKNOWN}</td>;
  // Only the depth of the colour; the figures are those of the server.
  const depth = 0.1 + 0.45 * Math.min(kept / of, 1);
  return (
    <td style={{ background: `rgb(43 117 83 / ${depth})` }}>
      <strong>{number(kept, locale)}</strong>
      <small>{t("retention.of", { of: number(of, locale) })}</small>
    </td>
  );
}

/** Who came in a month or week and who of them was still there, or still spoke, later. */
export function RetentionGrid({ rows, by }: { rows: Row[]; by: keyof typeof COLUMNS }) {
  const { t, locale } = useSpeech();
  const { came, early, late } = COLUMNS[by];
  if (rows.length === 0) return <EmptyState kind="nothing_yet" hint={t("retention.none")} />;
  const cell = (row: Row, [of, kept]: readonly [string, string]) => (
    <Cell kept={asNumber(row[kept])} of={asNumber(row[of])} />
  );
  return (
    <table className="retention">
      <thead>
        <tr>
          <th scope="col">{t(`retention.cohort_${by}`)}</th>
          <th scope="col">{t(`retention.came_${by}`)}</th>
          <th scope="col">{t(`retention.early_${by}`)}</th>
          <th scope="col">{t(`retention.late_${by}`)}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={String(row.cohort)}>
            <th scope="row">{String(row.cohort).slice(0, by === "joins" ? 7 : 10)}</th>
            <td>{number(asNumber(row[came]), locale)}</td>
            {cell(row, early)}
            {cell(row, late)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
