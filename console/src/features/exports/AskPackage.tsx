import { DownloadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { exportWords } from "./exportWords";
import { Terms, useTerms } from "./Terms";
import { useFresh } from "./useFresh";

type Props = { customerId: number };

function AskForm({ customerId }: Props) {
  const w = useWords(exportWords);
  const tell = useTell();
  const cache = useQueryClient();
  const go = useNavigate();
  const { guard, asks } = useFresh();
  const terms = useTerms({ customer_id: customerId });
  const ask = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      guard(() =>
        take(api.POST("/api/v1/exports/packages", { body: { customer_id: customerId, reason } })),
      ),
    onSuccess: async (made) => {
      tell.done(w(made.state === "delayed" ? "sent_alone" : "sent"));
      await cache.invalidateQueries({ queryKey: ["exports"] });
      await go("/exports?view=mine");
    },
  });
  return (
    <>
      <Form layout="vertical" onFinish={ask.mutate}>
        <p className="soft">{w("package_hint")}</p>
        <Terms terms={terms} />
        <Form.Item
          name="reason"
          label={w("reason")}
          extra={w("reason_hint")}
          className="spaced"
          rules={[{ required: true, min: 4, whitespace: true }]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <RefusalAlert error={ask.error} />
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {w("send")}
        </Button>
      </Form>
      {asks}
    </>
  );
}

/** Asks for everything that is held about a person. */
export function AskPackage({ customerId }: Props) {
  const w = useWords(exportWords);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => setOpen(true)}>
        {w("ask_package")}
      </Button>
      <Modal
        open={open}
        title={w("ask_package")}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
      >
        <AskForm customerId={customerId} />
      </Modal>
    </>
  );
}
