import { InboxOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { AutoComplete, Upload as Drop, Form, Progress, Segmented } from "antd";
import { api, take } from "@/api/client";
import { useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import { UnitPicker } from "@/ui/UnitPicker";
import type { Batch } from "./Imports";
import type { Choice, Settings } from "./Wizard";

type Props = {
  choice: Choice;
  settings: Settings;
  share: number | null;
  onChoice: (part: Partial<Choice>) => void;
  onChange: (part: Partial<Settings>) => void;
};

const NAME_MAX = 100;

/** The file, what it holds, and where it belongs. */
export function ChooseFile({ choice, settings, share, onChoice, onChange }: Props) {
  const { t } = useSpeech();
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
          />
        </Form.Item>
        <div className="halves">
          <Form.Item label={t("column.unit")} htmlFor="unit" extra={t("wizard.unit_hint")} required>
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
