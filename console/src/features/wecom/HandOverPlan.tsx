import { Checkbox, Form, Input } from "antd";
import type { Answer } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { handOverWords } from "./handOverWords";

export type Plan = Answer<"/api/v1/wecom/links/{link_id}/hand-overs/preview", "post">;
export type Wanted = { customers: boolean; communities: boolean; message: string };

const MESSAGE_MAX = 200;

type Props = { plan: Plan; wanted: Wanted; onChange: (wanted: Wanted) => void };

/** What would go over, what cannot and why, and what the platform makes of it. */
export function HandOverPlan({ plan, wanted, onChange }: Props) {
  const { locale } = useSpeech();
  const w = useWords(handOverWords);
  const label = useLabel();
  const says = (count: number) => number(count, locale);
  const barred = Object.entries(plan.customers_barred);
  return (
    <div className="stack">
      <section className="stack-tight">
        <Checkbox
          checked={wanted.customers && plan.customers > 0}
          disabled={plan.customers === 0}
          onChange={({ target }) => onChange({ ...wanted, customers: target.checked })}
        >
          <strong>{w("customers", { count: says(plan.customers) })}</strong>
        </Checkbox>
        <p className="soft">{w(plan.on_job ? "on_job" : "resigned")}</p>
        {barred.map(([bar, count]) => (
          <p key={bar} className="soft">
            {w("barred_customers", { count: says(count) })}
            {": "}
            {label("hand_over_bar", bar)}
          </p>
        ))}
      </section>
      <section className="stack-tight">
        <Checkbox
          checked={wanted.communities && plan.communities > 0}
          disabled={plan.communities === 0}
          onChange={({ target }) => onChange({ ...wanted, communities: target.checked })}
        >
          <strong>{w("communities", { count: says(plan.communities) })}</strong>
        </Checkbox>
        <p className="soft">{plan.days > 1 ? w("days", { days: says(plan.days) }) : w("day")}</p>
        {plan.communities_barred > 0 ? (
          <p className="soft">
            {w("barred_communities", { count: says(plan.communities_barred) })}
          </p>
        ) : null}
        <ul className="plain-list">
          {plan.barred.map((each) => (
            <li key={each.community_id} className="soft small">
              {each.title} · {label("hand_over_bar", each.bar)}
            </li>
          ))}
        </ul>
      </section>
      {plan.on_job && plan.customers > 0 && wanted.customers ? (
        <Form layout="vertical">
          <Form.Item label={w("message")} htmlFor="message" extra={w("message_hint")}>
            <Input.TextArea
              id="message"
              value={wanted.message}
              maxLength={MESSAGE_MAX}
              autoSize={{ minRows: 2 }}
              onChange={({ target }) => onChange({ ...wanted, message: target.value })}
            />
          </Form.Item>
        </Form>
      ) : null}
    </div>
  );
}
