import { InboxOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { AutoComplete, Upload as Drop, Form, Progress, Segmented } from "antd";
import { api, take } from "@/api/client";
import { useLabel, useOptions } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { UnitPicker } from "@/ui/UnitPicker";
import type { Batch } from "./Imports";
import { importsWords } from "./importsWords";
import type { Choice, Settings } from "./Wizard";

type Props = {
  choice: Choice;
  settings: Settings;
  share: number | null;
  onChoice: (part: Partial<Choice>) => void;
  onChange: (part: Partial<Settings>) => void;
};

const NAME_MAX = 100;
// Names that hold nothing of what is typed are no help, and their list would lie over the button below.
const MATCHING = { filterOption: true };

const HINTS: Partial<Record<Batch["kind"], "hint_customers" | "hint_tags">> = {
  customers: "hint_customers",
  tags: "hint_tags",
};

/** What a file of this kind holds, and one to fill in. */
function KindHint({ kind }: { kind: Batch["kind"] }) {
  const label = useLabel();
  const w = useWords(importsWords);
  const hint = HINTS[kind];
  return (
    <div className="kind-hint soft small">
      {hint ? <p>{w(hint)}</p> : null}
      <p>
        <a href={`/api/v1/imports/templates/${kind}`} download>
          {w("template", { kind: label("file_kind", kind) })}
        </a>{" "}
        {w("template_hint")}
      </p>
    </div>
  );
}

/** The file, what it holds, and where it belongs. */
export function ChooseFile({ choice, settings, share, onChoice, onChange }: Props) {
  const { t } = useSpeech();
  const w = useWords(importsWords);
  const hint = choice.kind && HINTS[choice.kind];
  const unitHint = hint ? w(`unit_${hint}`) : t("wizard.unit_hint");
  const kinds = useOptions<Batch["kind"]>("file_kind");
  const history = useQuery({
    queryKey: ["imports", "sources"],
    queryFn: () => take(api.GET("/api/v1/imports", { params: { query: { limit: 50 } } })),
  }).data?.items;
  const known = (name: "source" | "namespace") => {
    const values = new Set((history ?? []).map((batch) => batch[name]).filter(Boolean));
    return [...values].map((value) => ({ value }));
  };
  return (
    <div className="stack">
      <Drop.Dragger
        accept=".csv,.tsv,.txt,.jsonl,.ndjson,.parquet,.xlsx,.xls,.gz"
        showUploadList={false}
        maxCount={1}
        beforeUpload={(file) => {
          onChoice({ file });
          return false;
        }}
      >
        <p className="drop-icon">
          <InboxOutlined />
        </p>
        <p>{choice.file ? choice.file.name : t("wizard.drop")}</p>
        <p className="soft small">{t(choice.file ? "wizard.drop_other" : "wizard.formats")}</p>
      </Drop.Dragger>
      {share === null ? null : <Progress percent={share} aria-label={t("wizard.sending")} />}
      <Form layout="vertical">
        <Form.Item label={t("wizard.kind")} required>
          <Segmented<string>
            value={choice.kind ?? ""}
            onChange={(kind) => onChoice({ kind: kind as Batch["kind"] })}
            options={kinds}
            aria-label={t("wizard.kind")}
            className="kinds"
          />
        </Form.Item>
        {choice.kind ? <KindHint kind={choice.kind} /> : null}
        <div className="halves">
          <Form.Item label={t("column.unit")} htmlFor="unit" extra={unitHint} required>
            <UnitPicker
              id="unit"
              placeholder={t("units.choose")}
              value={choice.unit_id}
              onChange={(unit_id) => onChoice({ unit_id })}
            />
          </Form.Item>
          <Form.Item
            label={t("imports.source")}
            htmlFor="source"
            extra={t("wizard.source_hint")}
            required
          >
            <AutoComplete
              id="source"
              value={settings.source}
              options={known("source")}
              showSearch={MATCHING}
              maxLength={NAME_MAX}
              onChange={(source: string) => onChange({ source })}
            />
          </Form.Item>
        </div>
        <details className="fold" open={settings.namespace ? true : undefined}>
          <summary>{t("wizard.advanced")}</summary>
          <Form.Item
            label={t("imports.namespace")}
            htmlFor="namespace"
            extra={t("wizard.namespace_hint")}
          >
            <AutoComplete
              id="namespace"
              value={settings.namespace}
              options={known("namespace")}
              showSearch={MATCHING}
              maxLength={NAME_MAX}
              placeholder={settings.source}
              onChange={(namespace: string) => onChange({ namespace })}
            />
          </Form.Item>
        </details>
      </Form>
    </div>
  );
}
