import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { type Outcome, secondFactor, signIn } from "@/api/session";
import { useSpeech } from "@/locales";
import { DemoLogin, type Login } from "./DemoLogin";
import { SignInFrame } from "./SignInFrame";
import { useStep } from "./useStep";

/** Only an address of ours: a link must not lead the person who signs in elsewhere. */
export function safeNext(next: string | null): string {
  return next && /^\/[^/\\]/.test(next) ? next : "/overview";
}

export default function SignIn() {
  const { t } = useSpeech();
  const { busy, refused, run } = useStep();
  const [form] = Form.useForm<Login>();
  const [codeWanted, setCodeWanted] = useState(false);
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const cache = useQueryClient();

  const after = (outcome: Outcome | null) => {
    if (outcome === null) return;
    setCodeWanted(outcome === "second_factor");
    if (outcome === "signed_in") {
      cache.clear();
      navigate(safeNext(search.get("next")), { replace: true });
    }
  };
  const alert = refused ? <Alert type="error" showIcon title={refused} role="alert" /> : null;
  if (codeWanted) {
    return (
      <SignInFrame title={t("sign_in.second_factor")}>
        <p className="soft">{t("sign_in.second_factor_hint")}</p>
        {alert}
        <Form
          layout="vertical"
          onFinish={async ({ code }: { code: string }) =>
            after(await run(() => secondFactor(code.trim())))
          }
        >
          <Form.Item name="code" label={t("sign_in.code")} rules={[{ required: true }]}>
            <Input autoFocus inputMode="numeric" autoComplete="one-time-code" size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block size="large" loading={busy}>
            {t("sign_in.confirm")}
          </Button>
        </Form>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title={t("sign_in.title")}>
      {alert}
      <DemoLogin onUse={(login) => form.setFieldsValue(login)} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={async ({ username, password }: Login) =>
          after(await run(() => signIn(username.trim(), password)))
        }
      >
        <Form.Item name="username" label={t("sign_in.username")} rules={[{ required: true }]}>
          <Input autoFocus autoComplete="username" autoCapitalize="none" size="large" />
        </Form.Item>
        <Form.Item name="password" label={t("sign_in.password")} rules={[{ required: true }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block size="large" loading={busy}>
          {t("sign_in.submit")}
        </Button>
      </Form>
      <p className="soft small">{t("sign_in.forgotten")}</p>
    </SignInFrame>
  );
}
