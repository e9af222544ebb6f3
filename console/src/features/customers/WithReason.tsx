import { Button, Form, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { mergingWords } from "./mergingWords";

type Props = {
  label: string;
  hint: string;
  primary?: boolean;
  /** Fields besides the reason. */
  children?: ReactNode;
  onGo: (values: { reason: string; with_customer_id?: string }) => Promise<unknown>;
};

/** A button that asks why before it does what it says. */
export function WithReason({ label, hint, primary, children, onGo }: Props) {
  const w = useWords(mergingWords);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async (values: { reason: string }) => {
    setBusy(true);
    setError(null);
    try {
      await onGo(values);
      setOpen(false);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="small" type={primary ? "primary" : "default"} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={open}
        title={label}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
      >
        <Form layout="vertical" onFinish={go}>
          <p className="soft">{hint}</p>
          {children}
          <Form.Item
            name="reason"
            label={w("reason")}
            rules={[{ required: true, min: 4, whitespace: true }]}
          >
            <Input maxLength={200} />
          </Form.Item>
          <RefusalAlert error={error as Error | null} />
          <Button type="primary" htmlType="submit" loading={busy}>
            {w("go")}
          </Button>
        </Form>
      </Modal>
    </>
  );
}
