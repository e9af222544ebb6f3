import { useMemo } from "react";
import { Link } from "react-router";
import { useLabel, useMay } from "@/api/queries";
import { overTime } from "@/charts/options";
import { useSpeech, useWords } from "@/locales";
import { Chart } from "@/ui/Chart";
import { Defined } from "@/ui/Defined";
import { day, number, percent } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { usePhone } from "@/ui/usePhone";
import { ClassName } from "./ClassName";
import { PresentRules } from "./ClassRules";
import { type Board, CLASSES, type UserClass } from "./classes";
import { classWords } from "./classWords";
import { Plays } from "./Plays";

/** A number that opens to its people: a segment of this class, with some of them, to keep or not. */
function WhoTheyAre({ of, people }: { of: UserClass; people: number | null }) {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const may = useMay();
  if (people === null) return w("too_few");
  const told = number(people, locale);
  if (!people || !may("edit_customers") || !may("view_money")) return told;
  return <Link to={`/segments/new?is=customers.classed&classes=${of}`}>{told}</Link>;
}

/** How many are of each class, and what to do with the one that leads. */
export function Shares({ board }: { board: Board }) {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const label = useLabel();
  const most = Math.max(1, ...board.shares.map(({ people }) => people ?? 0));
  const leading = board.leading;
  return (
    <div className="halves">
      <Panel
        title={w("shares")}
        extra={
          <Defined name={w("shares")}>
            <p>{w("shares_how")}</p>
            <PresentRules />
          </Defined>
        }
      >
        <dl className="bars">
          {board.shares.map((each) => (
            <div key={each.user_class}>
              <dt>
                <ClassName of={each.user_class} />
              </dt>
              <dd>
                <i style={{ width: `${((each.people ?? 0) / most) * 100}%` }} aria-hidden />
                <strong>
                  <WhoTheyAre of={each.user_class} people={each.people} />
                </strong>
                <span className="soft">
                  {each.share === null ? null : percent(each.share, locale)}
                </span>
              </dd>
            </div>
          ))}
        </dl>
        {board.people === null ? <p className="soft small">{w("few_hint")}</p> : null}
      </Panel>
      {leading ? (
        <Panel
          title={w("leading", { name: label("user_class", leading) })}
          extra={
            <Defined name={w("leading", { name: label("user_class", leading) })}>
              <p>{w("leading_how")}</p>
            </Defined>
          }
        >
          <Plays plays={board.plays[leading] ?? []} />
        </Panel>
      ) : null}
    </div>
  );
}

/** The shares at the end of each month. */
export function ShareTrend({ months }: { months: Board["months"] }) {
  const w = useWords(classWords);
  const label = useLabel();
  const phone = usePhone();
  const option = useMemo(
    () =>
      overTime(
        months.map(({ as_of }) => as_of),
        CLASSES.map((of) => ({
          name: label("user_class", of),
          values: months.map(
            ({ shares }) => shares.find(({ user_class }) => user_class === of)?.share ?? null,
          ),
          percent: true,
        })),
        phone,
      ),
    [months, label, phone],
  );
  if (months.length < 2) return null;
  return (
    <Panel
      title={w("trend")}
      extra={
        <Defined name={w("trend")}>
          <p>{w("trend_how")}</p>
        </Defined>
      }
    >
      <p className="soft small">{w("trend_hint")}</p>
      <Chart option={option} label={w("trend")} height={phone ? 220 : 300} />
    </Panel>
  );
}

/** A matrix: what people were at the end of the last month, and what they are now. */
export function Moves({ board }: { board: Board }) {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  if (!board.moves_since) {
    return (
      <Panel title={w("moves")}>
        <p className="soft">{w("no_moves")}</p>
      </Panel>
    );
  }
  const since = day(board.moves_since, locale);
  const found = new Map(board.moves.map((each) => [`${each.was} ${each.now}`, each.people]));
  const rows = [...CLASSES, null].filter((was) => board.moves.some((each) => each.was === was));
  const cell = (key: string) => {
    const people = found.get(key);
    if (people === undefined) return "·";
    return people === null ? w("too_few") : number(people, locale);
  };
  return (
    <Panel
      title={w("moves")}
      extra={
        <Defined name={w("moves")}>
          <p>{w("moves_how")}</p>
        </Defined>
      }
    >
      <p className="soft small">{w("moves_hint", { day: since })}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboards */}
      <section className="class-scroll" tabIndex={0} aria-label={w("moves")}>
        <table className="class-matrix">
          <thead>
            <tr>
              <th scope="col">{w("was", { day: since })}</th>
              {CLASSES.map((now) => (
                <th key={now} scope="col">
                  <ClassName of={now} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((was) => (
              <tr key={was ?? "new"}>
                <th scope="row">{was ? <ClassName of={was} /> : w("new_people")}</th>
                {CLASSES.map((now) => (
                  <td key={now} className={was === now ? "stayed" : undefined}>
                    {cell(`${was} ${now}`)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
