import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AutoComplete, Button, Form, Input, Modal } from "antd";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { CommunityPicker } from "@/ui/CommunityPicker";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { CustomerPicker } from "./CustomerPicker";
import { feedbackWords } from "./feedbackWords";
import { useProducts } from "./Hold";
import { KindAndSeverity } from "./KindAndSeverity";
import type { Ticket } from "./tickets";

type Props = {
  open: boolean;
  onClose: (made?: Ticket) => void;
  /** Whose page it is noted from. */
  customerId?: number;
};
type Entered = {
  text: string;
  kind: Ticket["kind"];
  severity: Ticket["severity"];
  product?: string;
  customer_id?: number;
  communities?: number[];
};

/** Notes what a customer told somebody. */
export function NewTicket({ open, onClose, customerId }: Props) {
  const w = useWords(feedbackWords);
  const cache = useQueryClient();
  const products = useProducts();
  const make = useMutation({
    mutationFn: async ({ communities, ...said }: Entered) => {
      const body = {
        ...said,
        product: said.product ?? "",
        customer_id: customerId ?? said.customer_id ?? null,
        community_id: communities?.[0] ?? null,
      };
      return (await take(api.POST("/api/v1/feedback/tickets", { body }))) as Ticket;
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: ["feedback"] });
      onClose(made);
    },
  });
  return (
    <Modal open={open} title={w("new")} onCancel={() => onClose()} footer={null} destroyOnHidden>
      <Form<Entered>
        layout="vertical"
        initialValues={{ kind: "complaint", severity: "normal" }}
        onFinish={(entered) => make.mutate(entered)}
      >
        <Form.Item name="text" label={w("text")} rules={[{ required: true, whitespace: true }]}>
          <Input.TextArea autoSize={{ minRows: 3 }} maxLength={4000} />
        </Form.Item>
        <KindAndSeverity />
        <Form.Item name="product" label={w("product")} extra={w("product_hint")}>
          <AutoComplete options={products} maxLength={200} />
        </Form.Item>
        <Form.Item
          name="communities"
          label={w("community")}
          valuePropName="value"
          initialValue={[]}
        >
          <CommunityPicker id="communities" value={[]} max={1} onChange={() => undefined} />
        </Form.Item>
        {customerId === undefined ? (
          <Form.Item name="customer_id" label={w("who")} extra={w("customer_hint")}>
            <CustomerPicker />
          </Form.Item>
        ) : null}
        <RefusalAlert error={make.error} />
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {w("save")}
        </Button>
      </Form>
    </Modal>
  );
}
