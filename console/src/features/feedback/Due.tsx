import { useSpeech, useWords } from "@/locales";
import { moment } from "@/ui/figures";
import { feedbackWords } from "./feedbackWords";
import type { TicketRow } from "./tickets";

/** Until when the next step is due; in words when it is over, not in a colour alone. */
export function Due({ ticket }: { ticket: TicketRow }) {
  const { locale } = useSpeech();
  const w = useWords(feedbackWords);
  if (!ticket.next_due_at) return <span className="soft">{w("not_due")}</span>;
  if (!ticket.overdue) return <span>{moment(ticket.next_due_at, locale)}</span>;
  return (
    <span className="overdue">
      {w("overdue")} · {moment(ticket.next_due_at, locale)}
    </span>
  );
}
