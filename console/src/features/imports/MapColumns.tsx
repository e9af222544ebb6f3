import { Alert, Segmented, Select } from "antd";
import { useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import { missingFields, type Options, type Preview } from "./Wizard";

type Props = {
  preview: Preview;
  options: Options;
  onChange: (part: Partial<Options>) => void;
  onKind: () => void;
};

/** Which column holds what; guessed by the server, changed by hand. */
export function MapColumns({ preview, options, onChange, onKind }: Props) {
  const { t, say } = useSpeech();
  const kinds = useOptions("import_kind");
  const samples = new Map(preview.columns.map((column) => [column.name, column.samples]));
  const columns = preview.columns.map(({ name }) => ({ value: name, label: name }));
  const missing = missingFields(preview, options.mapping);
  const map = (field: string, column: string | undefined) => {
    const { [field]: _before, ...others } = options.mapping;
    onChange({ mapping: column ? { ...others, [field]: column } : others });
  };
  return (
    <div className="stack">
      <Segmented
        value={options.kind ?? ""}
        onChange={(kind) => {
          onChange({ kind: String(kind), mapping: {} });
          setTimeout(onKind);
        }}
        options={kinds}
        aria-label={t("wizard.kind")}
      />
      {missing.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t("wizard.missing", { fields: missing.map(say).join(" · ") })}
        />
      ) : (
        <Alert type="success" showIcon title={t("wizard.complete")} />
      )}
      <div className="mapping">
        {preview.fields.map((each) => {
          const column = options.mapping[each.field];
          return (
            <div key={each.field} className="mapping-row">
              <label htmlFor={`map-${each.field}`}>
                {say(each)}
                {each.required ? <b aria-hidden> *</b> : null}
              </label>
              <Select
                id={`map-${each.field}`}
                value={column}
                onChange={(value?: string) => map(each.field, value)}
                options={columns}
                allowClear
                showSearch
                placeholder={t("wizard.no_column")}
                aria-label={say(each)}
              />
              <span className="soft small">
                {(column ? (samples.get(column) ?? []) : []).slice(0, 3).join(" · ")}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
