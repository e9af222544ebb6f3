import type { Answer } from "@/api/client";
import { useSpeech } from "@/locales";
import { Formula } from "@/ui/Formula";
import { number, percent } from "@/ui/figures";
import { MetricRow } from "@/ui/MetricCard";
import { Panel } from "@/ui/Panel";

type Figures = Answer<"/api/v1/communities/{community_id}/figures">;

/** How far the members come; beside each step what an article says, marked as such. */
export function Funnel({ steps }: { steps: Figures["funnel"] }) {
  const { t, say, locale } = useSpeech();
  if (steps.length === 0) return null;
  const most = Math.max(1, ...steps.map(({ people }) => people ?? 0));
  return (
    <Panel title={t("figures.funnel")}>
      <dl className="bars">
        {steps.map((step) => (
          <div key={step.key}>
            <dt className="row">
              {say(step)} <Formula metricKey={step.rate_key ?? step.key} />
            </dt>
            <dd>
              <i style={{ width: `${((step.people ?? 0) / most) * 100}%` }} aria-hidden />
              <strong>{number(step.people, locale)}</strong>
              {step.rate === null ? null : (
                <span className="soft">
                  {t("funnel.rate", { rate: percent(step.rate, locale) })}
                </span>
              )}
            </dd>
            {step.claim ? (
              <dd className="soft small">
                {t("funnel.claim", {
                  low: percent(step.claim.low, locale),
                  high: percent(step.claim.high, locale),
                  source: say(step.claim.source),
                })}
              </dd>
            ) : null}
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** What the community sells; the rule by which orders count stands on the card. */
export function Sales({ sales }: { sales: NonNullable<Figures["orders"]> }) {
  const { t, say, locale } = useSpeech();
  return (
    <Panel title={t("figures.sales")}>
      <MetricRow figures={sales.cards} />
      <p className="soft small spaced">{say(sales.rule)}</p>
      {sales.currencies.length > 1 ? (
        <p className="soft small">
          {t("figures.currencies", {
            currencies: sales.currencies.join(locale === "en" ? ", " : "、"),
          })}
        </p>
      ) : null}
    </Panel>
  );
}
