import { Button } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { usePages } from "@/ui/usePages";
import { feedbackWords } from "./feedbackWords";
import { NewTicket } from "./NewTicket";
import { TicketDrawer } from "./TicketDrawer";
import { TicketList } from "./TicketList";
import type { TicketRow } from "./tickets";

/** The card of a customer's page: what they told us, and a way to note more. */
export default function CustomerFeedback({ customerId }: { customerId: number }) {
  const w = useWords(feedbackWords);
  const [open, setOpen] = useState<number>();
  const [adding, setAdding] = useState(false);
  const pages = usePages<TicketRow>(["feedback", "tickets", { customerId }], (cursor, signal) =>
    take(
      api.GET("/api/v1/feedback/tickets", {
        params: { query: { customer_id: customerId, sort: "-opened", cursor } },
        signal,
      }),
    ),
  );
  return (
    <div className="stack">
      <div className="row">
        <Button onClick={() => setAdding(true)}>{w("new")}</Button>
      </div>
      <TicketList pages={pages} onOpen={setOpen} none={w("of_customer_none")} />
      <TicketDrawer ticketId={open} ids={pages.all.map(({ id }) => id)} onOpen={setOpen} />
      <NewTicket
        open={adding}
        customerId={customerId}
        onClose={(made) => {
          setAdding(false);
          if (made) setOpen(made.id);
        }}
      />
    </div>
  );
}
