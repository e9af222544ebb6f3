import { useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useSpeech } from "@/locales";

export type Login = { username: string; password: string };

async function fetchLogin(): Promise<Login | null> {
  const answer = await fetch("/demo-login");
  return answer.ok ? ((await answer.json()) as { login: Login | null }).login : null;
}

/** The login of a demo, whose people are invented; elsewhere there is nothing to show. */
export function DemoLogin({ onUse }: { onUse: (login: Login) => void }) {
  const { t } = useSpeech();
  const { data: login } = useQuery({ queryKey: ["demo-login"], queryFn: fetchLogin, retry: false });
  if (!login) return null;
  return (
    <Alert
      type="info"
      title={t("sign_in.demo", { username: login.username, password: login.password })}
      action={<Button onClick={() => onUse(login)}>{t("sign_in.demo_use")}</Button>}
    />
  );
}
