import { InboxOutlined } from "@ant-design/icons";
import { Alert, Upload as Drop, Form, Input, Progress, Segmented } from "antd";
import { useState } from "react";
import { useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import { UnitPicker } from "@/ui/UnitPicker";
import { sendFile } from "./sendFile";
import type { Options, Upload } from "./Wizard";

type Props = {
  upload: Upload | null;
  options: Options;
  onUpload: (upload: Upload) => void;
  onChange: (part: Partial<Options>) => void;
};

const ANY = "";

/** The file, what it holds, and where it belongs. */
export function ChooseFile({ upload, options, onUpload, onChange }: Props) {
  const { t, say } = useSpeech();
  const kinds = useOptions("import_kind");
  const [share, setShare] = useState<number | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const send = async (file: File) => {
    setRefused(null);
    setShare(0);
    const outcome = await sendFile(file, setShare);
    setShare(null);
    if (outcome.refusal) setRefused(say(outcome.refusal));
    else onUpload(outcome.upload);
  };
  return (
    <div className="stack">
      <Drop.Dragger
        accept=".csv,.tsv,.txt,.jsonl,.ndjson,.parquet,.xlsx,.xls,.gz"
        showUploadList={false}
        maxCount={1}
        beforeUpload={(file) => {
          send(file);
          return false;
        }}
      >
        <p className="drop-icon">
          <InboxOutlined />
        </p>
        <p>{upload ? upload.file_name : t("wizard.drop")}</p>
        <p className="soft small">{t(upload ? "wizard.drop_other" : "wizard.formats")}</p>
      </Drop.Dragger>
      {share === null ? null : <Progress percent={share} aria-label={t("wizard.sending")} />}
      {refused ? <Alert type="error" showIcon title={refused} /> : null}
      <Form layout="vertical">
        <Form.Item label={t("wizard.kind")}>
          <Segmented
            value={options.kind ?? ANY}
            onChange={(kind) => onChange({ kind: kind === ANY ? null : String(kind) })}
            options={[{ value: ANY, label: t("wizard.guess") }, ...kinds]}
            aria-label={t("wizard.kind")}
          />
        </Form.Item>
        <div className="halves">
          <Form.Item label={t("column.unit")} htmlFor="unit" extra={t("wizard.unit_hint")}>
            <UnitPicker
              id="unit"
              value={options.unit_id}
              onChange={(unit_id) => onChange({ unit_id })}
            />
          </Form.Item>
          <Form.Item label={t("imports.source")} htmlFor="source" extra={t("wizard.source_hint")}>
            <Input
              id="source"
              value={options.source}
              maxLength={100}
              onChange={(event) => onChange({ source: event.target.value })}
            />
          </Form.Item>
        </div>
      </Form>
    </div>
  );
}
