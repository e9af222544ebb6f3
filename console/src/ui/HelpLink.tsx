import { QuestionCircleOutlined } from "@ant-design/icons";
import { Link, matchPath, useLocation } from "react-router";
import { useSpeech } from "@/locales";
import { screens } from "@/routes";

/** The question mark beside a heading: opens the step of the guide that belongs to the screen. */
export function HelpLink() {
  const { t } = useSpeech();
  const { pathname } = useLocation();
  const step = screens.find(({ path }) => matchPath(path, pathname))?.guide;
  if (step === undefined || pathname === "/guide") return null;
  const words = t("guide.help", { step });
  return (
    <Link to={`/guide#step-${step}`} className="help-link" aria-label={words} title={words}>
      <QuestionCircleOutlined />
    </Link>
  );
}
