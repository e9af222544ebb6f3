import { Progress } from "antd";
import { useOptions } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { left, readPercent, type Watched } from "./connection";
import { connectionsWords } from "./connectionsWords";

/** What is still to be read, subject by subject; it moves while one watches. */
export function Reading({ standing }: { standing: Watched }) {
  const { locale } = useSpeech();
  const n = useWords(connectionsWords);
  const subjects = useOptions("subject");
  const waiting = left(standing);
  const says = (count: number) => number(count, locale);
  if (standing.link.state !== "on") {
    return waiting > 0 ? <p className="soft">{n("unread", { count: says(waiting) })}</p> : null;
  }
  const seen = subjects.filter(({ value }) => (standing.peaks[value] ?? 0) > 0);
  return (
    <div role="status" className="stack-tight">
      <strong>{waiting > 0 ? n("reading", { count: says(waiting) }) : n("all_read")}</strong>
      {seen.map(({ value, label }) => {
        const now = standing.waiting[value] ?? 0;
        return (
          <div key={value} className="reading-row">
            <span>{label}</span>
            <Progress
              percent={readPercent(now, standing.peaks[value] ?? 0)}
              showInfo={false}
              size="small"
              aria-label={label}
            />
            <span className="soft small">
              {now > 0 ? n("left", { count: says(now) }) : n("read")}
            </span>
          </div>
        );
      })}
      {standing.callbacks_waiting > 0 ? (
        <p className="soft small">
          {n("callbacks_waiting", { count: says(standing.callbacks_waiting) })}
        </p>
      ) : null}
      {standing.sweeping > 0 ? (
        <p className="soft small">{n("sweeping", { count: says(standing.sweeping) })}</p>
      ) : null}
    </div>
  );
}
