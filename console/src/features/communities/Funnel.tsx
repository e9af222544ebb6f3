import { Button } from "antd";
import { useState } from "react";
import type { Answer } from "@/api/client";
import { type Locale, useSpeech } from "@/locales";
import { Formula } from "@/ui/Formula";
import { number, percent } from "@/ui/figures";
import { MetricRow } from "@/ui/MetricCard";
import { Panel } from "@/ui/Panel";

// What an owner asks first; the others are one touch away.
const FIRST = new Set([
  ...["orders", "amount", "net_amount", "buyers"],
  ...["spend_per_buyer", "buyer_rate", "repeat_rate", "refund_amount"],
]);

type Figures = Answer<"/api/v1/communities/{community_id}/figures">;

function rangeOf({ low, high }: { low: number; high: number }, locale: Locale): string {
  const [from, to] = [percent(low, locale), percent(high, locale)];
  return from === to ? from : `${from}–${to}`;
}

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
            {step.days_key && step.median_days !== null ? (
              <dd className="soft small row">
                {t("funnel.days", {
                  days: number(step.median_days, locale, 1),
                  count: number(step.newcomers, locale),
                })}
                <Formula metricKey={step.days_key} />
              </dd>
            ) : null}
            {step.claim ? (
              <dd className="soft small">
                {t("funnel.claim", {
                  range: rangeOf(step.claim, locale),
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
  const [all, setAll] = useState(false);
  return (
    <Panel
      title={t("figures.sales")}
      extra={
        <Button size="small" type="text" onClick={() => setAll(!all)}>
          {t(all ? "figures.fewer" : "figures.all")}
        </Button>
      }
    >
      <MetricRow
        comparable={false}
        figures={all ? sales.cards : sales.cards.filter(({ key }) => FIRST.has(key))}
      />
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
