import { type Answer, api, type Row, take } from "@/api/client";

export type TicketRow = Row<"/api/v1/feedback/tickets">;
export type Ticket = Answer<"/api/v1/feedback/tickets/{ticket_id}">;
export type Step = Ticket["steps"][number];
export type Figures = Answer<"/api/v1/feedback/figures">[number];
export type CatchRule = Answer<"/api/v1/feedback/rules">[number];
export type Trial = Answer<"/api/v1/feedback/rules/{rule_id}/try", "post">;

/** The forms below a ticket: its steps, and the note that is always possible. */
export type Form = Step | "note";

const ONE = "/api/v1/feedback/tickets/{ticket_id}";

/** Takes a step with a ticket; answers the ticket as it is then. */
export function act(
  ticket_id: number,
  form: Form,
  text: string,
  via: NonNullable<Ticket["told_via"]>,
): Promise<Ticket> {
  const params = { path: { ticket_id } };
  const body = { text };
  if (form === "tell_back") {
    return take(api.POST(`${ONE}/tell-back`, { params, body: { text, via } }));
  }
  if (form === "answer") return take(api.POST(`${ONE}/answer`, { params, body }));
  if (form === "solve") return take(api.POST(`${ONE}/solve`, { params, body }));
  if (form === "close") return take(api.POST(`${ONE}/close`, { params, body }));
  if (form === "reopen") return take(api.POST(`${ONE}/reopen`, { params, body }));
  return take(api.POST(`${ONE}/note`, { params, body }));
}

/** The words of a rule as somebody types them: one a line. */
export function lines(typed: string | undefined): string[] {
  return (typed ?? "")
    .split("\n")
    .map((each) => each.trim())
    .filter(Boolean);
}

/** The ticket before or after one of a list; undefined at its ends. */
export function beside(ids: number[], id: number | undefined, by: 1 | -1): number | undefined {
  const at = ids.indexOf(id ?? Number.NaN);
  return at === -1 ? undefined : ids[at + by];
}
