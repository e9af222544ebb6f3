import { Form, Select } from "antd";
import { useOptions } from "@/api/queries";
import { useWords } from "@/locales";
import { feedbackWords } from "./feedbackWords";
import type { Ticket } from "./tickets";

/** The two choices of every form that opens a ticket. */
export function KindAndSeverity() {
  const w = useWords(feedbackWords);
  const kinds = useOptions<Ticket["kind"]>("ticket_kind");
  const severities = useOptions<Ticket["severity"]>("ticket_severity");
  return (
    <div className="row">
      <Form.Item name="kind" label={w("kind")}>
        <Select options={kinds} popupMatchSelectWidth={false} />
      </Form.Item>
      <Form.Item name="severity" label={w("severity")}>
        <Select options={severities} popupMatchSelectWidth={false} />
      </Form.Item>
    </div>
  );
}
