import { Alert } from "antd";
import { Link } from "react-router";
import { useSpeech, useWords } from "@/locales";
import { moment, number, percent } from "@/ui/figures";
import { MemberName } from "@/ui/MemberName";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { ruleWords } from "./ruleWords";
import type { useCount } from "./useCount";

type Count = ReturnType<typeof useCount>;

/** "Fit 1,234 of 12,000", in the large; the same place whether counted or not. */
export function CountFigure({ count }: { count: Count }) {
  const { locale } = useSpeech();
  const w = useWords(ruleWords);
  const { counted } = count;
  return (
    <p className="rule-figure" aria-live="polite" aria-busy={count.counting}>
      <span className="soft">{w("fits")}</span>{" "}
      <strong className="metric-value" data-testid="rule-count">
        {number(counted?.count, locale)}
      </strong>{" "}
      <span className="soft">
        {counted
          ? w("of_universe", { universe: number(counted.universe, locale) })
          : count.error
            ? ""
            : w("not_yet")}
      </span>
    </p>
  );
}

/** How many fit, the rule in words, and some of those who do. */
export function CountPanel({ count }: { count: Count }) {
  const { say, locale } = useSpeech();
  const w = useWords(ruleWords);
  const { counted, now, error } = count;
  const share = counted?.universe ? counted.count / counted.universe : null;
  return (
    <div className="rule-result stack">
      <div>
        <CountFigure count={count} />
        <p className="soft small rule-standing">
          {count.counting && now.rule
            ? w("counting")
            : counted
              ? `${w("share", { share: percent(share, locale) })} · ${w("as_of", { at: moment(counted.as_of, locale) })}`
              : ""}
        </p>
      </div>
      {error ? <RefusalAlert error={error} /> : null}
      {now.unfinished > 0 ? (
        <Alert type="warning" showIcon title={w("unfinished", { count: now.unfinished })} />
      ) : null}
      {counted ? (
        <>
          <div>
            <h3 className="small soft">{w("in_words")}</h3>
            <p>{say(counted)}</p>
          </div>
          {counted.sample.length > 0 ? (
            <div>
              <h3 className="small soft">{w("sample")}</h3>
              <ul className="rule-sample">
                {counted.sample.map((each) => (
                  <li key={each.id}>
                    <Link to={`/customers/${each.id}`} target="_blank">
                      <MemberName name={each.name} />
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
