import { Alert } from "antd";
import { useLabel } from "@/api/queries";
import { useSpeech } from "@/locales";
import { number } from "@/ui/figures";
import type { Preview } from "./Wizard";

type Fault = NonNullable<Preview["content"]>["faults"][number];

const EXAMPLES_MAX = 3;

/** Which rows cannot be taken and why, with what stood there. */
export function Faults({ faults }: { faults: Fault[] }) {
  const { t, say, locale } = useSpeech();
  const label = useLabel();
  if (faults.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t("wizard.problems")}
      description={
        <ul className="plain-list">
          {faults.map((fault) => (
            <li key={`${fault.fault} ${fault.field}`}>
              <strong>
                {say(fault)}
                {fault.field ? ` · ${label("field", fault.field)}` : ""}
              </strong>{" "}
              {t("wizard.times", { count: number(fault.count, locale) })}
              {fault.examples.slice(0, EXAMPLES_MAX).map((example) => (
                <p key={example.row_no} className="small">
                  {t("wizard.row", { row: example.row_no })} <code>{example.original}</code>
                </p>
              ))}
            </li>
          ))}
        </ul>
      }
    />
  );
}
