import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Select, Tooltip } from "antd";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { type Clause, clausesOf, firstValue, isSaid, type Param, shortName } from "./conditions";
import { ParamInput } from "./ParamInput";
import { RowDeeds } from "./RowDeeds";
import type { Editing } from "./RuleBuilder";
import type { Condition } from "./rule";
import { ruleWords } from "./ruleWords";

/** How many fit a row alone; its place is kept while nobody has counted. */
export function PartCount({ count }: { count: number | undefined }) {
  const { locale } = useSpeech();
  const w = useWords(ruleWords);
  return (
    <Tooltip title={w("part_hint")}>
      <span className="rule-count">
        {count === undefined ? "" : w("people", { count: number(count, locale) })}
      </span>
    </Tooltip>
  );
}

type ClauseProps = {
  clause: Clause;
  row: Condition;
  params: Map<string, Param>;
  editing: Editing;
};

/** A part of the sentence with its inputs; one that is not needed can be taken out again. */
function Said({ clause, row, params, editing }: ClauseProps) {
  const { say } = useSpeech();
  const w = useWords(ruleWords);
  const set = (changes: Condition["given"]) =>
    editing.onCondition(row.id, { given: { ...row.given, ...changes } });
  const drop = () => {
    const kept = Object.entries(row.given).filter(([key]) => !clause.params.includes(key));
    editing.onCondition(row.id, { given: Object.fromEntries(kept) });
  };
  const what = clause.params.map((key) => say(params.get(key) ?? { zh: key, en: key })).join("、");
  return (
    <span className={clause.optional ? "rule-clause rule-extra" : "rule-clause"}>
      {clause.pieces.map((piece) => {
        if ("text" in piece) return <span key={piece.text}>{piece.text.trim()}</span>;
        const param = params.get(piece.param);
        return param ? (
          <ParamInput
            key={piece.param}
            param={param}
            given={row.given}
            onChange={(value) => set({ [param.key]: value })}
            self={editing.self}
          />
        ) : null;
      })}
      {clause.optional ? (
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          className="rule-drop"
          aria-label={w("unlimit", { what })}
          onClick={drop}
        />
      ) : null}
    </span>
  );
}

type Props = { row: Condition; editing: Editing; at: number; of: number };

/** One condition as a sentence to fill in. */
export function ConditionRow({ row, editing, at, of }: Props) {
  const { say } = useSpeech();
  const w = useWords(ruleWords);
  const spec = editing.specs.get(row.key);
  const template = spec ? say(spec) : row.key;
  const params = new Map(spec?.params.map((each) => [each.key, each]));
  const clauses = spec ? clausesOf(template) : [];
  const extras = clauses.filter((each) => each.optional && !isSaid(each, row.given));
  const open = (clause: Clause) => {
    const first = clause.params.map((key) => {
      const param = params.get(key);
      return [key, param && firstValue(param)] as const;
    });
    editing.onCondition(row.id, { given: { ...row.given, ...Object.fromEntries(first) } });
  };
  const named = (clause: Clause) =>
    clause.params.map((key) => say(params.get(key) ?? { zh: key, en: key })).join("、");
  return (
    <li className={editing.fault === row.id ? "rule-row rule-fault" : "rule-row"}>
      <Select
        size="small"
        variant="borderless"
        className={row.negated ? "rule-whether rule-not" : "rule-whether"}
        value={row.negated ? "does_not" : "does"}
        onChange={(whether) => editing.onCondition(row.id, { negated: whether === "does_not" })}
        options={(["does", "does_not"] as const).map((value) => ({ value, label: w(value) }))}
        aria-label={`${w("whether")}：${shortName(template)}`}
        popupMatchSelectWidth={false}
      />
      <div className="rule-sentence">
        {spec ? null : <span className="soft">{w("unknown_condition")}</span>}
        {clauses
          .filter((each) => isSaid(each, row.given))
          .map((each) => (
            <Said
              key={each.pieces.map((piece) => Object.values(piece).join()).join()}
              clause={each}
              row={row}
              params={params}
              editing={editing}
            />
          ))}
        {extras.map((each) => (
          <Button
            key={each.params.join()}
            size="small"
            type="dashed"
            icon={<PlusOutlined />}
            className="rule-chip"
            onClick={() => open(each)}
          >
            {w("limit", { what: named(each) })}
          </Button>
        ))}
      </div>
      <PartCount count={editing.parts.get(row.id)} />
      <RowDeeds id={row.id} what={shortName(template)} editing={editing} at={at} of={of} />
    </li>
  );
}
