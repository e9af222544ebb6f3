import { Alert, Button, Form, Input } from "antd";
import { changePassword } from "@/api/session";
import { useSpeech } from "@/locales";
import { useStep } from "./useStep";

const LENGTH_MIN = 12; // org.rules.PASSWORD_LENGTH_MIN; the server decides, this spares a round trip

type Entered = { current: string; fresh: string };

/** Replaces one's password. */
export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useSpeech();
  const { busy, refused, run } = useStep();
  const [form] = Form.useForm<Entered>();
  const submit = async ({ current, fresh }: Entered) => {
    if ((await run(() => changePassword(current, fresh))) === null) return;
    form.resetFields();
    onDone();
  };
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
      {refused ? (
        <Form.Item>
          <Alert type="error" showIcon title={refused} role="alert" />
        </Form.Item>
      ) : null}
      <Form.Item name="current" label={t("password.current")} rules={[{ required: true }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="fresh"
        label={t("password.fresh")}
        extra={t("password.rule", { length: LENGTH_MIN })}
        rules={[{ required: true, min: LENGTH_MIN, message: t("password.too_short") }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("password.again")}
        dependencies={["fresh"]}
        rules={[
          { required: true, message: t("password.differs") },
          ({ getFieldValue }) => ({
            validator: (_rule, value) =>
              value === getFieldValue("fresh")
                ? Promise.resolve()
                : Promise.reject(new Error(t("password.differs"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {t("password.submit")}
      </Button>
    </Form>
  );
}
