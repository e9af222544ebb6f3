import { useSpeech } from "@/locales";
import { number } from "./figures";

/** Named counts as horizontal bars, in the order given. */
export function Bars({ rows }: { rows: { name: string; count: number }[] }) {
  const { locale } = useSpeech();
  const highest = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <dl className="bars">
      {rows.map(({ name, count }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <i style={{ width: `${(count / highest) * 100}%` }} aria-hidden />
            <span>{number(count, locale)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
