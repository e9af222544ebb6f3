import { DeleteOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { privacyWords } from "./privacyWords";

type Props = { customerId: number };

/** Erases a person, against a reason and a typed word: it cannot be undone. */
export function ErasePerson({ customerId }: Props) {
  const w = useWords(privacyWords);
  const tell = useTell();
  const cache = useQueryClient();
  const go = useNavigate();
  const [open, setOpen] = useState(false);
  const erase = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      take(
        api.POST("/api/v1/customers/{customer_id}/erasure", {
          params: { path: { customer_id: customerId } },
          body: { because: "asked", reason },
        }),
      ),
    onSuccess: async () => {
      tell.done(w("erasing"));
      await cache.invalidateQueries({ queryKey: ["customers"] });
      await go("/privacy");
    },
  });
  return (
    <>
      <Button danger icon={<DeleteOutlined />} onClick={() => setOpen(true)}>
        {w("erase")}
      </Button>
      <Modal
        open={open}
        title={w("erase")}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
      >
        <Form layout="vertical" onFinish={erase.mutate}>
          <p>{w("erase_hint")}</p>
          <Form.Item
            name="reason"
            label={w("reason")}
            extra={w("reason_hint")}
            rules={[{ required: true, min: 4 }]}
          >
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item
            name="word"
            label={w("type_erase")}
            rules={[{ required: true, enum: [w("erase_word")], type: "enum" }]}
          >
            <Input maxLength={10} autoComplete="off" />
          </Form.Item>
          <RefusalAlert error={erase.error} />
          <Button danger type="primary" htmlType="submit" loading={erase.isPending}>
            {w("erase")}
          </Button>
        </Form>
      </Modal>
    </>
  );
}
