import { useSpeech } from "@/locales";
import { Formula } from "./Formula";
import { figure, UNKNOWN } from "./figures";

export type Figure = {
  key: string;
  zh: string;
  en: string;
  unit: string;
  now: number | null;
  before: number | null;
  currency?: string | null;
  /** Why it is not known. */
  unknown?: { zh: string; en: string } | null;
};

/** Which way a figure went; the size of the step is read from the two figures themselves. */
export function direction(now: number | null, before: number | null): "up" | "down" | "same" {
  if (now === null || before === null || now === before) return "same";
  return now > before ? "up" : "down";
}

const ARROWS = { up: "↑", down: "↓", same: "→" } as const;

type CardProps = {
  figure: Figure;
  /** Whether there is a period before to hold it against. */
  comparable?: boolean;
};

/** One figure: its name, its value, the period before and its formula. */
export function MetricCard({ figure: shown, comparable = true }: CardProps) {
  const { t, say, locale } = useSpeech();
  const currency = shown.currency ?? undefined;
  const value = figure(shown.now, shown.unit, locale, currency);
  const previous = figure(shown.before, shown.unit, locale, currency);
  const way = direction(shown.now, shown.before);
  return (
    <article className="metric" data-metric={shown.key}>
      <header>
        <h3>{say(shown)}</h3>
        <Formula metricKey={shown.key} />
      </header>
      <p className={value === UNKNOWN ? "metric-value unknown" : "metric-value"}>{value}</p>
      {value === UNKNOWN ? (
        <p className="metric-note">{shown.unknown ? say(shown.unknown) : t("metric.unknown")}</p>
      ) : null}
      {comparable && value !== UNKNOWN && previous === UNKNOWN ? (
        <p className="metric-note">{t("metric.no_previous")}</p>
      ) : null}
      {value !== UNKNOWN && previous !== UNKNOWN ? (
        <p className="metric-note">
          {t("metric.previous", { previous })}
          <span className="way" role="img" aria-label={t(`metric.${way}`)}>
            {ARROWS[way]}
          </span>
        </p>
      ) : null}
    </article>
  );
}

type RowProps = { figures: Figure[]; comparable?: boolean };

/** Figures side by side, as many as fit. */
export function MetricRow({ figures, comparable }: RowProps) {
  return (
    <div className="metric-row">
      {figures.map((each) => (
        <MetricCard key={each.key} figure={each} comparable={comparable} />
      ))}
    </div>
  );
}
