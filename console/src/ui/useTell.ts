import { App } from "antd";
import { useCallback } from "react";
import { asRefusal } from "@/api/refusal";
import { StepRefused } from "@/api/session";
import { useSpeech } from "@/locales";

/** Tells the outcome of an action: a short word when done, the server's sentence when refused. */
export function useTell() {
  const { message } = App.useApp();
  const { t, say } = useSpeech();
  const done = useCallback(
    (words?: string) => message.success(words ?? t("action.done")),
    [message, t],
  );
  const refused = useCallback(
    (error: unknown) =>
      message.error(error instanceof StepRefused ? error.said : say(asRefusal(error)), 6),
    [message, say],
  );
  return { done, refused };
}
