import { Button } from "antd";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";

/** A page that could not be drawn or fetched; after an update its old files are gone. */
export function Broken() {
  const { t } = useSpeech();
  return (
    <main className="sign-in">
      <EmptyState
        kind="nothing_yet"
        title={t("broken.title")}
        hint={t("broken.hint")}
        action={
          <Button type="primary" onClick={() => window.location.reload()}>
            {t("broken.reload")}
          </Button>
        }
      />
    </main>
  );
}
