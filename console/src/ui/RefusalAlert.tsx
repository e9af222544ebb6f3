import { Alert, Button } from "antd";
import { asRefusal } from "@/api/refusal";
import { useSpeech } from "@/locales";
import { EmptyState } from "./EmptyState";

/** Shows why something could not be loaded or done, in the server's own words. */
export function RefusalAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { say, t } = useSpeech();
  if (!error) return null;
  const refusal = asRefusal(error);
  if (refusal.code === "not_permitted") {
    return <EmptyState kind="not_allowed" hint={say(refusal)} />;
  }
  const retry = onRetry ? (
    <Button size="small" onClick={onRetry}>
      {t("action.retry")}
    </Button>
  ) : undefined;
  return <Alert type="error" showIcon title={say(refusal)} action={retry} />;
}
