import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AutoComplete, Button, Form, Input, InputNumber, Modal, Select } from "antd";
import { api } from "@/api/client";
import { useOptions } from "@/api/queries";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { UnitPicker } from "@/ui/UnitPicker";
import { feedbackWords } from "./feedbackWords";
import { useProducts } from "./Hold";
import { type CatchRule, lines } from "./tickets";

type Props = { rule: CatchRule | "new" | null; onClose: () => void };
type Entered = {
  name: string;
  words: string;
  without?: string;
  kind: CatchRule["kind"];
  severity: CatchRule["severity"];
  product?: string;
  gather_hours: number;
  unit_id?: number;
};

const GATHER_HOURS_MAX = 720;

/** Writes a rule, or writes one anew. */
export function RuleForm({ rule, onClose }: Props) {
  const w = useWords(feedbackWords);
  const cache = useQueryClient();
  const kinds = useOptions<CatchRule["kind"]>("ticket_kind");
  const severities = useOptions<CatchRule["severity"]>("ticket_severity");
  const products = useProducts();
  const known = rule === "new" ? null : rule;
  const keep = useMutation({
    mutationFn: async ({ unit_id, ...entered }: Entered) => {
      const body = {
        ...entered,
        words: lines(entered.words),
        without: lines(entered.without),
        product: entered.product ?? "",
      };
      if (known) {
        const params = { path: { rule_id: known.id } };
        await api.PUT("/api/v1/feedback/rules/{rule_id}", { params, body });
      } else {
        await api.POST("/api/v1/feedback/rules", { body: { ...body, unit_id: unit_id ?? 0 } });
      }
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["feedback", "rules"] });
      onClose();
    },
  });
  return (
    <Modal
      open={rule !== null}
      title={known?.name ?? w("rule_new")}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      <Form<Entered>
        layout="vertical"
        initialValues={
          known
            ? { ...known, words: known.words.join("\n"), without: known.without.join("\n") }
            : { kind: "complaint", severity: "normal", gather_hours: 24 }
        }
        onFinish={(entered) => keep.mutate(entered)}
      >
        <Form.Item name="name" label={w("rule_name")} rules={[{ required: true }]}>
          <Input maxLength={200} />
        </Form.Item>
        {known ? null : (
          <Form.Item name="unit_id" label={w("rule_unit")} rules={[{ required: true }]}>
            <UnitPicker id="unit_id" />
          </Form.Item>
        )}
        <Form.Item
          name="words"
          label={w("rule_words")}
          extra={w("rule_words_hint")}
          rules={[{ required: true }]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />
        </Form.Item>
        <Form.Item name="without" label={w("rule_without")}>
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} />
        </Form.Item>
        <div className="row">
          <Form.Item name="kind" label={w("kind")}>
            <Select options={kinds} popupMatchSelectWidth={false} />
          </Form.Item>
          <Form.Item name="severity" label={w("severity")}>
            <Select options={severities} popupMatchSelectWidth={false} />
          </Form.Item>
        </div>
        <Form.Item name="product" label={w("product")} extra={w("product_hint")}>
          <AutoComplete options={products} maxLength={200} />
        </Form.Item>
        <Form.Item name="gather_hours" label={w("rule_gather")} rules={[{ required: true }]}>
          <InputNumber min={1} max={GATHER_HOURS_MAX} precision={0} />
        </Form.Item>
        <RefusalAlert error={keep.error} />
        <Button type="primary" htmlType="submit" loading={keep.isPending}>
          {w("save")}
        </Button>
      </Form>
    </Modal>
  );
}
