import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { moment } from "@/ui/figures";
import { feedbackWords } from "./feedbackWords";
import type { Ticket } from "./tickets";

type Entry = Ticket["history"][number];

const SPOKEN = new Set<Entry["kind"]>(["said", "answer", "internal", "told_back"]);

/** What was said and done, oldest first: a conversation with the steps between. */
export function History({ entries }: { entries: Entry[] }) {
  const { locale } = useSpeech();
  const w = useWords(feedbackWords);
  const label = useLabel();
  const by = (entry: Entry) => {
    if (entry.kind === "said" && !entry.by) return w("member");
    return entry.by ?? (entry.kind === "reopened" ? w("member") : w("house"));
  };
  return (
    <div>
      {entries.map((entry) => {
        const ours = entry.kind === "answer" || entry.kind === "told_back" ? "ours" : "";
        const words = entry.text ?? (entry.erased ? w("erased") : null);
        return (
          <div key={entry.id} className="ticket-step">
            <p className="soft small">
              {label("ticket_entry_kind", entry.kind)} · {by(entry)}
              {entry.from_chat ? ` · ${w("from_chat")}` : ""}
              {entry.given_to ? ` ${w("given_to", { name: entry.given_to })}` : ""} ·{" "}
              {moment(entry.at, locale)}
            </p>
            {words || SPOKEN.has(entry.kind) ? (
              <p className={`ticket-line ${ours} ${entry.kind}`}>{words}</p>
            ) : null}
          </div>
        );
      })}
    </div>
  );
}
