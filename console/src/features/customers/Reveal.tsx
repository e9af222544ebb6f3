import { EyeOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";

/** Shows who a person is, against a reason that goes into the audit log; never kept in a cache. */
export function Reveal({ customerId }: { customerId: number }) {
  const { t } = useSpeech();
  const [open, setOpen] = useState(false);
  const reveal = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      take(
        api.POST("/api/v1/customers/{customer_id}/reveal", {
          params: { path: { customer_id: customerId } },
          body: { reason },
        }),
      ),
    gcTime: 0,
  });
  const close = () => {
    reveal.reset();
    setOpen(false);
  };
  return (
    <>
      <Button icon={<EyeOutlined />} onClick={() => setOpen(true)}>
        {t("reveal.open")}
      </Button>
      <Modal open={open} title={t("reveal.open")} onCancel={close} footer={null} destroyOnHidden>
        {reveal.data ? (
          <dl className="facts">
            <dt>{t("reveal.name")}</dt>
            <dd>{reveal.data.name}</dd>
            <dt>{t("reveal.import_id")}</dt>
            <dd>{reveal.data.import_id}</dd>
          </dl>
        ) : (
          <Form layout="vertical" onFinish={reveal.mutate}>
            <p className="soft">{t("reveal.hint")}</p>
            <Form.Item
              name="reason"
              label={t("reveal.reason")}
              rules={[{ required: true, min: 4 }]}
            >
              <Input maxLength={200} />
            </Form.Item>
            <RefusalAlert error={reveal.error} />
            <Button type="primary" htmlType="submit" loading={reveal.isPending}>
              {t("reveal.show")}
            </Button>
          </Form>
        )}
      </Modal>
    </>
  );
}
