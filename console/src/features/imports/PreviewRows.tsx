import { Alert, Button } from "antd";
import { useSpeech } from "@/locales";
import { day, number } from "@/ui/figures";
import { Faults } from "./Faults";
import { FirstRows } from "./FirstRows";
import { Reading } from "./Reading";
import type { Preview, Settings } from "./Wizard";

type Props = {
  preview: Preview;
  settings: Settings;
  busy: boolean;
  onChange: (part: Partial<Settings>) => void;
  onBack: () => void;
  onRun: () => void;
};

type Content = NonNullable<Preview["content"]>;

function Counts({ content }: { content: Content }) {
  const { t, locale } = useSpeech();
  const names = ["rows", "communities", "people", "rejected"] as const;
  return (
    <>
      <div className="metric-row">
        {names.map((name) => (
          <article key={name} className="metric">
            <h3>{t(`wizard.count_${name}`)}</h3>
            <p className="metric-value">{number(content[name], locale)}</p>
          </article>
        ))}
      </div>
      <p className="soft">
        {content.first_on
          ? `${day(content.first_on, locale)} – ${day(content.last_on, locale)} · `
          : null}
        {t(content.complete ? "wizard.whole_file" : "wizard.first_part")}
      </p>
    </>
  );
}

/** What the file will become, before anything is written. */
export function PreviewRows({ preview, settings, busy, onChange, onBack, onRun }: Props) {
  const { t } = useSpeech();
  const { content, batch } = preview;
  return (
    <div className="stack">
      {content ? <Counts content={content} /> : null}
      {content?.looks_like_repeated_totals ? (
        <Alert type="warning" showIcon title={t("wizard.repeated_totals")} />
      ) : null}
      <Reading kind={batch.kind} settings={settings} onChange={onChange} />
      {content ? <Faults faults={content.faults} /> : null}
      {content ? <FirstRows rows={content.first_rows} /> : null}
      <footer className="bottom-bar">
        <Button onClick={onBack}>{t("action.back")}</Button>
        <Button type="primary" loading={busy} disabled={!content} onClick={onRun}>
          {t("wizard.run")}
        </Button>
      </footer>
    </div>
  );
}
