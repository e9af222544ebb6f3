import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { asRefusal } from "@/api/refusal";
import { authenticators, reauthenticate, reauthenticateByCode } from "@/api/session";
import { useStep } from "@/features/account/useStep";
import { useSpeech, useWords } from "@/locales";
import { exportWords } from "./exportWords";

type Waiting = { proven: () => void; given_up: () => void };
type Proof = { password?: string; code?: string };

/** Steps that the server lets only those take who proved themselves just now: asks, then goes on. */
export function useFresh() {
  const { t } = useSpeech();
  const w = useWords(exportWords);
  const { busy, refused, run } = useStep();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const found = useQuery({
    queryKey: ["authenticators"],
    queryFn: authenticators,
    enabled: waiting !== null,
  });
  const byCode = found.data?.some(({ type }) => type === "totp") ?? false;

  const guard = async <Result,>(step: () => Promise<Result>): Promise<Result> => {
    try {
      return await step();
    } catch (error) {
      if (asRefusal(error).code !== "fresh_sign_in_needed") throw error;
      await new Promise<void>((proven, reject) =>
        setWaiting({ proven, given_up: () => reject(error) }),
      );
      return await step();
    }
  };
  const prove = async ({ password = "", code = "" }: Proof) => {
    const proof = () => (byCode ? reauthenticateByCode(code.trim()) : reauthenticate(password));
    if ((await run(proof)) === null) return;
    waiting?.proven();
    setWaiting(null);
  };
  const giveUp = () => {
    waiting?.given_up();
    setWaiting(null);
  };
  const asks = (
    <Modal
      open={waiting !== null}
      title={w("prove")}
      onCancel={giveUp}
      footer={null}
      loading={found.isPending}
      destroyOnHidden
    >
      <Form layout="vertical" onFinish={prove}>
        <p className="soft">{w(byCode ? "prove_code_hint" : "prove_hint")}</p>
        {byCode ? (
          <Form.Item name="code" label={t("sign_in.code")} rules={[{ required: true }]}>
            <Input inputMode="numeric" autoComplete="one-time-code" />
          </Form.Item>
        ) : (
          <Form.Item name="password" label={t("sign_in.password")} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
        )}
        {refused ? <Alert type="error" showIcon title={refused} role="alert" /> : null}
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("sign_in.confirm")}
        </Button>
      </Form>
    </Modal>
  );
  return { guard, asks };
}
