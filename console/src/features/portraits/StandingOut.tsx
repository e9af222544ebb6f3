import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { Panel } from "@/ui/Panel";
import type { Trait } from "./Portrait";
import { portraitWords } from "./words";

const SHOWN_MAX = 12;
const POINTS = 100;

/** A share between -1 and 1 as a place on the line, in percent. */
const place = (value: number) => 50 + value * 50;

/** The traits that differ most and are hardly chance, as bars with their intervals. */
export function StandingOut({ traits }: { traits: Trait[] }) {
  const say = useWords(portraitWords);
  const { say: sayBoth, locale } = useSpeech();
  const label = useLabel();
  const points = (value: number) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(
      value * POINTS,
    );
  const rows = traits
    .flatMap((trait) => trait.values.map((each) => ({ trait, each, told: each.contrast })))
    .filter(({ told }) => told.marked !== 0)
    .map(({ trait, each, told }) => ({
      key: `${trait.key} ${each.value}`,
      name: `${sayBoth(trait)} · ${label(trait.kind, each.value)}`,
      gap: told.difference ?? 0,
      low: told.low ?? 0,
      high: told.high ?? 0,
    }))
    .sort((one, other) => Math.abs(other.gap) - Math.abs(one.gap))
    .slice(0, SHOWN_MAX);
  return (
    <Panel title={say("standing_out")}>
      {rows.length === 0 ? (
        <p className="soft">{say("none_stands")}</p>
      ) : (
        <div className="portrait-rows">
          <p className="soft">{say("standing_hint")}</p>
          {rows.map(({ key, name, gap, low, high }) => (
            <div key={key} className="portrait-row">
              <strong>{name}</strong>
              <div className="portrait-gap" aria-hidden>
                <i
                  className={gap < 0 ? "less" : undefined}
                  style={{ left: `${place(Math.min(0, gap))}%`, width: `${Math.abs(gap) * 50}%` }}
                />
                <b style={{ left: `${place(low)}%`, width: `${(high - low) * 50}%` }} />
              </div>
              <span>
                {say("points", { points: points(gap) })}
                <br />
                <span className="soft">
                  {say("range", { low: points(low), high: points(high) })}
                </span>
              </span>
            </div>
          ))}
        </div>
      )}
    </Panel>
  );
}
