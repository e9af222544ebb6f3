import { Button } from "antd";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";

export function NotFound() {
  const { t } = useSpeech();
  return (
    <EmptyState
      kind="nothing_yet"
      title={t("missing.title")}
      hint={t("missing.hint")}
      action={<Button href="/overview">{t("missing.home")}</Button>}
    />
  );
}
