import { useMutation } from "@tanstack/react-query";
import { Button, Input, Segmented, Select } from "antd";
import { useEffect, useState } from "react";
import { useOptions } from "@/api/queries";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { feedbackWords } from "./feedbackWords";
import { act, type Form, type Ticket } from "./tickets";

type Props = { ticket: Ticket; onDone: (ticket: Ticket) => void };
type Via = NonNullable<Ticket["told_via"]>;

// What one most likely wants next.
const NEXT: Record<Ticket["state"], Form> = {
  open: "answer",
  answered: "solve",
  solved: "tell_back",
  told_back: "close",
  closed: "reopen",
};
const TEXT_MAX = 4_000;

/** The next step with a ticket: one box for words, sent with Ctrl+Enter. */
export function TakeStep({ ticket, onDone }: Props) {
  const w = useWords(feedbackWords);
  const ways = useOptions<Via>("told_via");
  const [form, setForm] = useState<Form>(NEXT[ticket.state]);
  const [text, setText] = useState("");
  const [via, setVia] = useState<Via>("direct");
  const step = useMutation({
    mutationFn: () => act(ticket.id, form, text, via),
    onSuccess: (now) => {
      setText("");
      onDone(now);
    },
  });
  const { reset } = step;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another ticket, or one that moved on, begins anew
  useEffect(() => {
    setForm(NEXT[ticket.state]);
    reset();
  }, [ticket.id, ticket.state]);
  const forms: Form[] = [...ticket.steps, "note"];
  const ready = form === "close" || text.trim() !== "";
  const send = () => {
    if (ready && !step.isPending) step.mutate();
  };
  return (
    <div className="stack">
      <div className="table-scroll">
        <Segmented<Form>
          value={form}
          onChange={setForm}
          options={forms.map((each) => ({ value: each, label: w(each) }))}
        />
      </div>
      <p className="soft small">{w(`${form}_hint`)}</p>
      {form === "tell_back" ? (
        <Select<Via> value={via} onChange={setVia} options={ways} aria-label={w("via")} />
      ) : null}
      <Input.TextArea
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
        autoSize={{ minRows: 3, maxRows: 10 }}
        maxLength={TEXT_MAX}
        aria-label={w(form)}
      />
      <RefusalAlert error={step.error} />
      <Button type="primary" disabled={!ready} loading={step.isPending} onClick={send}>
        {w("send")}
      </Button>
    </div>
  );
}
