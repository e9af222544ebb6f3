import { useState } from "react";
import { StepRefused } from "@/api/session";
import { type TextKey, useSpeech } from "@/locales";

const KNOWN: Record<string, TextKey> = {
  username_password_mismatch: "sign_in.wrong",
  too_many_login_attempts: "sign_in.too_many",
  incorrect_code: "sign_in.wrong_code",
  incorrect_password: "sign_in.wrong_password",
  rate_limited: "sign_in.too_many",
  http_429: "sign_in.too_many",
  password_too_short: "password.too_short",
  password_too_common: "password.too_common",
  password_too_similar: "password.too_similar",
  enter_current_password: "sign_in.wrong_password",
};

/** Runs one step of signing in; says in the reader's language why it was refused. */
export function useStep() {
  const { t } = useSpeech();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const run = async <Result>(step: () => Promise<Result>): Promise<Result | null> => {
    setBusy(true);
    setRefused(null);
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof StepRefused)) setRefused(t("sign_in.unreachable"));
      else setRefused(KNOWN[error.code] ? t(KNOWN[error.code] as TextKey) : error.said);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { busy, refused, run };
}
