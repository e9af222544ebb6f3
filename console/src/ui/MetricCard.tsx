import { useMetric } from "@/api/queries";
import { useSpeech } from "@/locales";
import { Formula } from "./Formula";
import { day, figure, UNKNOWN } from "./figures";

export type Figure = {
  metric_key: string;
  value: number | string | null;
  previous: number | string | null;
  unit: string;
  as_of: string | null;
  unknown_reason: { zh: string; en: string } | null;
  currency?: string | null;
};

/** Which way a figure went; the size of the step is read from the two figures themselves. */
function direction(value: Figure["value"], previous: Figure["previous"]): "up" | "down" | "same" {
  if (value === null || previous === null) return "same";
  const difference = Number(value) - Number(previous);
  if (difference === 0) return "same";
  return difference > 0 ? "up" : "down";
}

const ARROWS = { up: "↑", down: "↓", same: "→" } as const;

/** One figure: its name, its value, the period before, the day it stands for and its formula. */
export function MetricCard({ figure: shown }: { figure: Figure }) {
  const { t, say, locale } = useSpeech();
  const metric = useMetric(shown.metric_key);
  const currency = shown.currency ?? undefined;
  const value = figure(shown.value, shown.unit, locale, currency);
  const previous = figure(shown.previous, shown.unit, locale, currency);
  const way = direction(shown.value, shown.previous);
  return (
    <article className="metric" data-metric={shown.metric_key}>
      <header>
        <h3>{metric ? say(metric) : shown.metric_key}</h3>
        <Formula metricKey={shown.metric_key} />
      </header>
      <p className={value === UNKNOWN ? "metric-value unknown" : "metric-value"}>{value}</p>
      {shown.value === null && shown.unknown_reason ? (
        <p className="metric-note">{say(shown.unknown_reason)}</p>
      ) : (
        <p className="metric-note">
          {shown.previous === null ? t("metric.no_previous") : t("metric.previous", { previous })}
          {shown.previous === null ? null : (
            <span className={`way way-${way}`} role="img" aria-label={t(`metric.${way}`)}>
              {ARROWS[way]}
            </span>
          )}
        </p>
      )}
      {shown.as_of ? (
        <p className="metric-day">{t("metric.as_of", { day: day(shown.as_of, locale) })}</p>
      ) : null}
    </article>
  );
}

/** Figures side by side, as many as fit. */
export function MetricRow({ figures }: { figures: Figure[] }) {
  return (
    <div className="metric-row">
      {figures.map((each) => (
        <MetricCard key={each.metric_key} figure={each} />
      ))}
    </div>
  );
}
