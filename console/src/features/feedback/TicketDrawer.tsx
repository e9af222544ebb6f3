import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Skeleton } from "antd";
import { useEffect } from "react";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { moment } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { Due } from "./Due";
import { feedbackWords } from "./feedbackWords";
import { History } from "./History";
import { Hold } from "./Hold";
import { TakeStep } from "./TakeStep";
import { beside, type Ticket } from "./tickets";
import "./feedback.css";

type Props = {
  ticketId: number | undefined;
  /** The tickets of the list beneath, to walk through. */
  ids: number[];
  onOpen: (ticketId: number | undefined) => void;
};

function Facts({ ticket }: { ticket: Ticket }) {
  const { locale } = useSpeech();
  const w = useWords(feedbackWords);
  const label = useLabel();
  const reached = (at: string | null, due: string) =>
    at ? moment(at, locale) : w("by_then", { at: moment(due, locale) });
  const told = [ticket.told_back_by, label("told_via", ticket.told_via)].filter(Boolean);
  return (
    <dl className="ticket-facts">
      <dt>{w("state")}</dt>
      <dd>
        {label("ticket_state", ticket.state)} · <Due ticket={ticket} />
      </dd>
      <dt>{w("who")}</dt>
      <dd>
        {ticket.customer_id ? (
          <Link to={`/customers/${ticket.customer_id}`}>{ticket.customer_name ?? "—"}</Link>
        ) : (
          w("anonymous")
        )}
      </dd>
      <dt>{w("where")}</dt>
      <dd>
        {ticket.community ? (
          <Link to={`/communities/${ticket.community.id}`}>{ticket.community.name}</Link>
        ) : (
          ticket.unit.name
        )}
      </dd>
      <dt>{w("opened")}</dt>
      <dd>
        {moment(ticket.opened_at, locale)} · {label("ticket_origin", ticket.origin)}
        {ticket.rule_name ? ` · ${w("by_rule", { name: ticket.rule_name })}` : ""}
      </dd>
      <dt>{w("first_answer")}</dt>
      <dd>{reached(ticket.first_answered_at, ticket.answer_due_at)}</dd>
      <dt>{w("solution")}</dt>
      <dd>{reached(ticket.solved_at, ticket.solve_due_at)}</dd>
      {ticket.told_back_at ? (
        <>
          <dt>{w("told")}</dt>
          <dd>{[moment(ticket.told_back_at, locale), ...told].join(" · ")}</dd>
        </>
      ) : null}
    </dl>
  );
}

/** Walks through the list by J and K while nobody types. */
function useWalk(walk: (by: 1 | -1) => void, open: boolean) {
  useEffect(() => {
    if (!open) return;
    const pressed = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      const typing = at.matches("input, textarea, [contenteditable]");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "j") walk(1);
      if (event.key === "k") walk(-1);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [walk, open]);
}

/** One ticket with its conversation and what can be done next, beside the list. */
export function TicketDrawer({ ticketId, ids, onOpen }: Props) {
  const w = useWords(feedbackWords);
  const cache = useQueryClient();
  const ticket_id = ticketId ?? 0;
  const key = ["feedback", "ticket", ticket_id];
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/feedback/tickets/{ticket_id}", {
          params: { path: { ticket_id } },
          signal,
        }),
      ),
    enabled: ticketId !== undefined,
  });
  const done = async (now: Ticket) => {
    cache.setQueryData(key, now);
    await cache.invalidateQueries({
      queryKey: ["feedback"],
      predicate: ({ queryKey }) => queryKey[1] !== "ticket",
    });
  };
  const walk = (by: 1 | -1) => {
    const to = beside(ids, ticketId, by);
    if (to !== undefined) onOpen(to);
  };
  useWalk(walk, ticketId !== undefined);
  const way = (by: 1 | -1, word: "previous" | "next") => (
    <Button
      size="small"
      disabled={beside(ids, ticketId, by) === undefined}
      onClick={() => walk(by)}
    >
      {w(word)}
    </Button>
  );
  return (
    <Drawer
      open={ticketId !== undefined}
      onClose={() => onOpen(undefined)}
      title={`${w("title")} #${ticket_id}`}
      size="min(640px, 100vw)"
      extra={
        ids.length > 1 ? (
          <div className="row">
            {way(-1, "previous")}
            {way(1, "next")}
          </div>
        ) : null
      }
    >
      <RefusalAlert error={error} />
      {data ? (
        <div className="stack">
          <Facts ticket={data} />
          <Hold ticket={data} onDone={done} />
          <History entries={data.history} />
          <TakeStep ticket={data} onDone={done} />
        </div>
      ) : error ? null : (
        <Skeleton active />
      )}
    </Drawer>
  );
}
