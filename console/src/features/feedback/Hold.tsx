import { useMutation, useQuery } from "@tanstack/react-query";
import { AutoComplete, Select } from "antd";
import { api, take } from "@/api/client";
import { useOptions } from "@/api/queries";
import { useWords } from "@/locales";
import { useTell } from "@/ui/useTell";
import { feedbackWords } from "./feedbackWords";
import type { Ticket } from "./tickets";

type Props = { ticket: Ticket; onDone: (ticket: Ticket) => void };
type Said = { kind?: Ticket["kind"]; severity?: Ticket["severity"]; product?: string };

const ONE = "/api/v1/feedback/tickets/{ticket_id}";

/** Whose ticket it is and what it is: each choice counts at once. */
export function Hold({ ticket, onDone }: Props) {
  const w = useWords(feedbackWords);
  const tell = useTell();
  const params = { path: { ticket_id: ticket.id } };
  const kinds = useOptions<Ticket["kind"]>("ticket_kind");
  const severities = useOptions<Ticket["severity"]>("ticket_severity");
  const holders = useQuery({
    queryKey: ["feedback", "holders", ticket.id],
    queryFn: () => take(api.GET(`${ONE}/holders`, { params })),
  }).data;
  const products = useProducts();
  const give = useMutation({
    mutationFn: (staff_id: number | null) =>
      take(api.POST(`${ONE}/assign`, { params, body: { staff_id, text: "" } })),
    onSuccess: onDone,
    onError: tell.refused,
  });
  const correct = useMutation({
    mutationFn: (said: Said) => {
      const { kind, severity, product } = ticket;
      return take(api.PATCH(ONE, { params, body: { kind, severity, product, ...said } }));
    },
    onSuccess: onDone,
    onError: tell.refused,
  });
  return (
    <div className="row">
      <Select<number>
        value={ticket.assigned?.id}
        onChange={(id?: number) => give.mutate(id ?? null)}
        options={(holders ?? []).map((each) => ({
          value: each.id,
          label: w("has", { name: each.name, count: each.undone }),
        }))}
        labelRender={() => ticket.assigned?.name ?? w("nobody")}
        allowClear
        placeholder={w("assign")}
        aria-label={w("assign")}
        popupMatchSelectWidth={false}
      />
      <Select
        value={ticket.kind}
        onChange={(kind) => correct.mutate({ kind })}
        options={kinds}
        aria-label={w("kind")}
      />
      <Select
        value={ticket.severity}
        onChange={(severity) => correct.mutate({ severity })}
        options={severities}
        aria-label={w("severity")}
      />
      <AutoComplete
        key={`${ticket.id} ${ticket.product}`}
        defaultValue={ticket.product}
        options={products}
        onSelect={(product: string) => correct.mutate({ product })}
        onBlur={(event) => {
          const product = (event.target as HTMLInputElement).value?.trim() ?? ticket.product;
          if (product !== ticket.product) correct.mutate({ product });
        }}
        placeholder={w("product")}
        aria-label={w("product")}
      />
    </div>
  );
}

/** The products that were named before. */
export function useProducts(): { value: string }[] {
  const found = useQuery({
    queryKey: ["feedback", "products"],
    queryFn: () => take(api.GET("/api/v1/feedback/products")),
  }).data;
  return (found ?? []).map((value) => ({ value }));
}
