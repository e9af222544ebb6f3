import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { type Outcome, pendingStep, secondFactor, signIn } from "@/api/session";
import { useSpeech } from "@/locales";
import { DemoLogin, type Login } from "./DemoLogin";
import { SignInFrame } from "./SignInFrame";
import { useStep } from "./useStep";
import { useWecomSignIn } from "./useWecomSignIn";
import { WecomSignIn } from "./WecomSignIn";

/** Only an address of ours: a link must not lead the person who signs in elsewhere. */
export function safeNext(next: string | null): string {
  return next && /^\/[^/\\]/.test(next) ? next : "/overview";
}

/** Whoever scanned comes back to the step that is left, unless they took too long. */
function useCodeWanted(announced: boolean) {
  const [codeWanted, setCodeWanted] = useState(false);
  useEffect(() => {
    if (!announced) return;
    pendingStep().then(
      (step) => setCodeWanted(step === "second_factor"),
      () => undefined,
    );
  }, [announced]);
  return [codeWanted, setCodeWanted] as const;
}

export default function SignIn() {
  const { t, say } = useSpeech();
  const { busy, refused, run } = useStep();
  const [form] = Form.useForm<Login>();
  const [search] = useSearchParams();
  const [codeWanted, setCodeWanted] = useCodeWanted(search.has("second_factor"));
  const wecom = useWecomSignIn();
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
  const why = refused ?? (wecom?.said ? say(wecom.said) : null);
  const alert = why ? <Alert type="error" showIcon title={why} role="alert" /> : null;
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
      <WecomSignIn corps={wecom?.corps ?? []} next={safeNext(search.get("next"))} />
      <p className="soft small">{t("sign_in.forgotten")}</p>
    </SignInFrame>
  );
}
