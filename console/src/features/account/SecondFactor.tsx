import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Modal, QRCode } from "antd";
import { useState } from "react";
import {
  authenticators,
  newTotp,
  type Outcome,
  reauthenticate,
  reauthenticateByCode,
  recoveryCodes,
  turnOffTotp,
  turnOnTotp,
} from "@/api/session";
import { useSpeech } from "@/locales";
import { useTell } from "@/ui/useTell";
import { useStep } from "./useStep";

type Wanted = { run: () => Promise<Outcome>; byCode: boolean };
type Proof = { password: string; code: string };

/** Turns the second factor on and off; sensitive steps ask for the password, or a code, once more. */
export function SecondFactor() {
  const { t } = useSpeech();
  const cache = useQueryClient();
  const tell = useTell();
  const { busy, refused, run } = useStep();
  const [setup, setSetup] = useState<{ secret: string; totp_url: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [again, setAgain] = useState<Wanted | null>(null);
  const found = useQuery({ queryKey: ["authenticators"], queryFn: authenticators }).data ?? [];
  const on = found.some(({ type }) => type === "totp");

  const refresh = async () => {
    await cache.invalidateQueries({ queryKey: ["authenticators"] });
    await cache.invalidateQueries({ queryKey: ["me"] });
  };
  const attempt = async (step: () => Promise<Outcome>) => {
    const outcome = await run(step);
    if (outcome === null) return;
    if (outcome === "reauthenticate" || outcome === "reauthenticate_by_code") {
      setAgain({ run: step, byCode: outcome === "reauthenticate_by_code" });
      return;
    }
    setSetup(null);
    await refresh();
    tell.done();
  };
  const prove = async ({ password, code }: Proof) => {
    const proof = () =>
      again?.byCode ? reauthenticateByCode(code.trim()) : reauthenticate(password);
    if ((await run(proof)) === null || !again) return;
    setAgain(null);
    await attempt(again.run);
  };

  return (
    <div className="stack">
      <p className="soft">{t(on ? "second_factor.on" : "second_factor.off")}</p>
      {refused ? <Alert type="error" showIcon title={refused} role="alert" /> : null}
      {on ? (
        <div className="row">
          <Button onClick={() => recoveryCodes().then(setCodes, tell.refused)}>
            {t("second_factor.codes")}
          </Button>
          <Button danger loading={busy} onClick={() => attempt(turnOffTotp)}>
            {t("second_factor.turn_off")}
          </Button>
        </div>
      ) : null}
      {on || setup ? null : (
        <Button type="primary" onClick={() => newTotp().then(setSetup, tell.refused)}>
          {t("second_factor.turn_on")}
        </Button>
      )}
      {setup && !on ? (
        <Form
          layout="vertical"
          onFinish={({ code }: { code: string }) => attempt(() => turnOnTotp(code.trim()))}
        >
          <p>{t("second_factor.scan")}</p>
          <QRCode value={setup.totp_url} type="svg" />
          <p className="soft">
            {t("second_factor.secret")} <code>{setup.secret}</code>
          </p>
          <Form.Item name="code" label={t("sign_in.code")} rules={[{ required: true }]}>
            <Input inputMode="numeric" autoComplete="one-time-code" />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("sign_in.confirm")}
          </Button>
        </Form>
      ) : null}
      {codes ? (
        <Alert type="info" title={t("second_factor.keep")} description={codes.join("  ·  ")} />
      ) : null}
      <Modal
        open={again !== null}
        title={t(again?.byCode ? "second_factor.prove_by_code" : "second_factor.prove")}
        footer={null}
        onCancel={() => setAgain(null)}
        destroyOnHidden
      >
        <Form layout="vertical" onFinish={prove}>
          {again?.byCode ? (
            <Form.Item name="code" label={t("sign_in.code")} rules={[{ required: true }]}>
              <Input inputMode="numeric" autoComplete="one-time-code" />
            </Form.Item>
          ) : (
            <Form.Item name="password" label={t("sign_in.password")} rules={[{ required: true }]}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("sign_in.confirm")}
          </Button>
        </Form>
      </Modal>
    </div>
  );
}
