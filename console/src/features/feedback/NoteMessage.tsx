import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AutoComplete, Button, Form, Modal } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import type { Fact } from "@/ui/Timeline";
import { feedbackWords } from "./feedbackWords";
import { useProducts } from "./Hold";
import { KindAndSeverity } from "./KindAndSeverity";
import type { Ticket } from "./tickets";
import "./feedback.css";

type Entered = { kind: Ticket["kind"]; severity: Ticket["severity"]; product?: string };
type Props = { fact: Fact; onClose: (made?: number) => void };

function Note({ fact, onClose }: Props) {
  const w = useWords(feedbackWords);
  const cache = useQueryClient();
  const products = useProducts();
  const note = useMutation({
    mutationFn: ({ product, ...said }: Entered) => {
      const body = { ...said, seq: fact.seq, product: product ?? "" };
      return take(api.POST("/api/v1/feedback/from-message", { body }));
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: ["feedback"] });
      onClose(made.id);
    },
  });
  return (
    <Modal open title={w("note_message")} onCancel={() => onClose()} footer={null}>
      <p className="ticket-line">{fact.text}</p>
      <Form<Entered>
        layout="vertical"
        initialValues={{ kind: "complaint", severity: "normal" }}
        onFinish={(entered) => note.mutate(entered)}
      >
        <KindAndSeverity />
        <Form.Item name="product" label={w("product")} extra={w("product_hint")}>
          <AutoComplete options={products} maxLength={200} />
        </Form.Item>
        <p className="soft small">{w("note_message_hint")}</p>
        <RefusalAlert error={note.error} />
        <Button type="primary" htmlType="submit" loading={note.isPending}>
          {w("save")}
        </Button>
      </Form>
    </Modal>
  );
}

/** Makes a message feedback; the way to the ticket stands in its place afterwards. */
export default function NoteMessage({ fact }: { fact: Fact }) {
  const w = useWords(feedbackWords);
  const [noting, setNoting] = useState(false);
  const [made, setMade] = useState<number>();
  if (made !== undefined) {
    return <Link to={`/feedback?show=all&ticket=${made}`}>{w("noted", { number: made })}</Link>;
  }
  return (
    <>
      <Button type="link" size="small" onClick={() => setNoting(true)}>
        {w("note_message")}
      </Button>
      {noting ? (
        <Note
          fact={fact}
          onClose={(ticket) => {
            setNoting(false);
            setMade(ticket);
          }}
        />
      ) : null}
    </>
  );
}
