import { Alert, Button } from "antd";
import { useSpeech } from "@/locales";
import { day, number } from "@/ui/figures";
import { EnrolledTags } from "./EnrolledTags";
import { Faults } from "./Faults";
import { FirstRows } from "./FirstRows";
import { ListChanges } from "./ListChanges";
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
type Kind = Preview["batch"]["kind"];

// What a file tells of beside its rows; a file of another kind tells of communities and people.
const TOLD_OF: Partial<Record<Kind, readonly ("communities" | "people")[]>> = {
  communities: ["communities"],
  customers: ["people"],
  tags: ["people"],
};

function Counts({ content, kind }: { content: Content; kind: Kind }) {
  const { t, locale } = useSpeech();
  const told = TOLD_OF[kind] ?? (["communities", "people"] as const);
  const names = ["rows", ...told, "rejected"] as const;
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
  const { t, locale } = useSpeech();
  const { content, batch } = preview;
  return (
    <div className="stack">
      {content ? <Counts content={content} kind={batch.kind} /> : null}
      {preview.listed ? <ListChanges listed={preview.listed} /> : null}
      {preview.enrolled ? (
        <EnrolledTags enrolled={preview.enrolled} customers={batch.kind === "customers"} />
      ) : null}
      {preview.known_sources.map(({ source, count }) => (
        <Alert
          key={source}
          type="warning"
          showIcon
          title={t("wizard.known_source", { source, count: number(count, locale) })}
          description={t("wizard.known_source_hint")}
        />
      ))}
      {content?.assumed_currency ? (
        <Alert
          type="info"
          showIcon
          title={t("imports.assumed_currency", { currency: content.assumed_currency })}
        />
      ) : null}
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
