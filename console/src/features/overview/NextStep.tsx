import { Alert, Button } from "antd";
import { Link } from "react-router";
import { useFirstRun } from "@/features/system/FirstRun";
import { useSpeech } from "@/locales";

/** The next of the first steps, until they are done or put away. */
export function NextStep() {
  const { t, say } = useSpeech();
  const found = useFirstRun().data;
  const next = found?.steps.find(({ done }) => !done);
  if (!found || !next || found.dismissed) return null;
  const left = found.steps.filter(({ done }) => !done).length;
  return (
    <Alert
      type="info"
      showIcon
      title={t("start.next", { step: say(next), left })}
      action={
        <span className="row">
          <Link to={next.link}>
            <Button size="small" type="primary">
              {t("start.go")}
            </Button>
          </Link>
          <Link to="/start">{t("start.all")}</Link>
        </span>
      }
    />
  );
}
