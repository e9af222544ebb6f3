import { Button, Steps } from "antd";
import type { ReactNode } from "react";
import { useSpeech } from "@/locales";
import { usePhone } from "./usePhone";

export type Step = {
  title: string;
  content: ReactNode;
  /** Whether the next step is open; the last step has no next. */
  ready?: boolean;
  onNext?: () => Promise<boolean> | boolean;
  nextLabel?: string;
};

type Props = { steps: Step[]; at: number; onMove: (at: number) => void; busy?: boolean };

/** A long form in steps; what was entered stays when one goes back. */
export function StepForm({ steps, at, onMove, busy = false }: Props) {
  const { t } = useSpeech();
  const phone = usePhone();
  const step = steps[at];
  if (!step) return null;
  const next = async () => {
    if (step.onNext && !(await step.onNext())) return;
    onMove(at + 1);
  };
  const last = at === steps.length - 1;
  return (
    <div className="step-form">
      {phone ? (
        <p className="soft">
          {t("steps.at", { at: at + 1, of: steps.length })} · <strong>{step.title}</strong>
        </p>
      ) : (
        <Steps current={at} items={steps.map(({ title }) => ({ title }))} size="small" />
      )}
      <div className="step-body">{step.content}</div>
      {last ? null : (
        <footer className="bottom-bar">
          <Button disabled={at === 0 || busy} onClick={() => onMove(at - 1)}>
            {t("action.back")}
          </Button>
          <Button type="primary" disabled={!step.ready} loading={busy} onClick={next}>
            {step.nextLabel ?? t("action.next")}
          </Button>
        </footer>
      )}
    </div>
  );
}
