import { Alert, Select } from "antd";
import { useLabel } from "@/api/queries";
import { useSpeech } from "@/locales";
import type { Field, Preview, Settings } from "./Wizard";

type Mapping = NonNullable<Settings["mapping"]>;
type Props = {
  preview: Preview;
  fields: Field[];
  settings: Settings;
  onMapping: (mapping: Mapping) => void;
};

/** Which column holds what; guessed by the server, changed by hand. */
export function MapColumns({ preview, fields, settings, onMapping }: Props) {
  const { t, say } = useSpeech();
  const label = useLabel();
  const mapping: Mapping = settings.mapping ?? {};
  const columns = preview.table.columns.map((name) => ({ value: name, label: name }));
  const because = new Map(preview.mapping.map((each) => [each.field, each.because]));
  const map = (field: Field["field"], column: string | undefined) => {
    const { [field]: _before, ...others } = mapping;
    onMapping(column ? { ...others, [field]: column } : others);
  };
  return (
    <div className="stack">
      <p className="soft">
        {t("wizard.table", {
          format: label("file_format", preview.table.format),
          encoding: preview.table.encoding || "—",
          row: preview.table.header_row,
        })}
      </p>
      {preview.missing ? (
        <Alert
          type="warning"
          showIcon
          title={t("wizard.missing", { fields: label("field", preview.missing) })}
        />
      ) : (
        <Alert type="success" showIcon title={t("wizard.complete")} />
      )}
      <div className="mapping">
        {fields.map((each) => (
          <div key={each.field} className="mapping-row">
            <label htmlFor={`map-${each.field}`}>
              {say(each)}
              {each.required_with.length === 1 ? <b aria-hidden> *</b> : null}
            </label>
            <Select
              id={`map-${each.field}`}
              value={mapping[each.field]}
              onChange={(value?: string) => map(each.field, value)}
              options={columns}
              allowClear
              showSearch
              placeholder={t("wizard.no_column")}
              aria-label={say(each)}
            />
            <span className="soft small">
              {because.get(each.field) === "values" ? t("wizard.by_values") : null}
              {because.get(each.field) === "header" ? t("wizard.by_header") : null}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
