import { Alert, Button, Checkbox, Input, Table } from "antd";
import { useSpeech } from "@/locales";
import { day, number } from "@/ui/figures";
import { KindWord } from "@/ui/KindWord";
import type { Options, Preview } from "./Wizard";

type Props = {
  preview: Preview;
  options: Options;
  onChange: (part: Partial<Options>) => void;
  busy: boolean;
  onBack: () => void;
  onRun: () => void;
};

const PROBLEMS_MAX = 8;
const MESSAGES = "messages";

function Problems({ problems }: { problems: Preview["problems"] }) {
  const { t, say } = useSpeech();
  if (problems.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t("wizard.problems", { count: problems.length })}
      description={
        <ul className="plain-list">
          {problems.slice(0, PROBLEMS_MAX).map((problem) => (
            <li key={`${problem.row} ${problem.en}`}>
              {t("wizard.row", { row: problem.row })} {say(problem)}
              <br />
              <code className="small">{problem.original}</code>
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** What the file will become, before anything is written. */
export function PreviewRows({ preview, options, onChange, busy, onBack, onRun }: Props) {
  const { t, say, locale } = useSpeech();
  const shown = preview.fields.filter(({ field }) => options.mapping[field]);
  return (
    <div className="stack">
      <p className="lead-words">
        {Object.entries(preview.counts).map(([name, count]) => (
          <span key={name}>
            <KindWord kind="import_count" value={name} /> <strong>{number(count, locale)}</strong>
          </span>
        ))}
        {preview.date_range ? (
          <span>
            {day(preview.date_range.first, locale)} – {day(preview.date_range.last, locale)}
          </span>
        ) : null}
      </p>
      {preview.questions.map((question) => (
        <Alert key={question.code} type="info" showIcon title={say(question)} />
      ))}
      {options.kind === "orders" ? (
        <label className="row" htmlFor="currency">
          {t("wizard.currency")}
          <Input
            id="currency"
            value={options.currency}
            maxLength={3}
            placeholder="CNY"
            className="currency"
            onChange={(event) => onChange({ currency: event.target.value.toUpperCase() })}
          />
        </label>
      ) : null}
      {options.kind === MESSAGES ? (
        <Checkbox
          checked={options.assume_joins}
          onChange={(event) => onChange({ assume_joins: event.target.checked })}
        >
          {t("wizard.assume_joins")}
        </Checkbox>
      ) : null}
      <Problems problems={preview.problems} />
      <Table
        size="small"
        rowKey={(row) => JSON.stringify(row)}
        dataSource={preview.rows}
        pagination={false}
        scroll={{ x: "max-content", y: 360 }}
        columns={shown.map((each) => ({
          title: say(each),
          render: (_: unknown, row: Record<string, string | null>) => row[each.field] ?? "—",
        }))}
      />
      <footer className="bottom-bar">
        <Button onClick={onBack}>{t("action.back")}</Button>
        <Button type="primary" loading={busy} onClick={onRun}>
          {t("wizard.run")}
        </Button>
      </footer>
    </div>
  );
}
