import { AppstoreAddOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useSpeech, useWords } from "@/locales";
import { ConditionRow, PartCount } from "./ConditionRow";
import { firstGiven, SUBJECTS, shortName } from "./conditions";
import { RowDeeds } from "./RowDeeds";
import type { Editing } from "./RuleBuilder";
import { DEPTH_MAX, type Group, type Mode, newCondition, newGroup } from "./rule";
import { ruleWords } from "./ruleWords";

// A group and a condition in it, which may be refused, take three levels.
const LEVELS_OF_A_GROUP = 2;

/** Every condition, by what it is about; choosing one adds a row. */
function AddCondition({ group, editing }: { group: Group; editing: Editing }) {
  const { say } = useSpeech();
  const w = useWords(ruleWords);
  const all = [...editing.specs.values()];
  const options = SUBJECTS.map((subject) => ({
    label: w(`about_${subject}`),
    options: all
      .filter((each) => each.subject === subject)
      .map((each) => ({ value: each.key, label: shortName(say(each)) })),
  })).filter((each) => each.options.length > 0);
  return (
    <Select
      className="rule-add"
      value={null}
      options={options}
      onChange={(key: string | null) => {
        const spec = key ? editing.specs.get(key) : undefined;
        if (spec) editing.onAdd(group.id, newCondition(spec.key, firstGiven(spec)));
      }}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={`+ ${w("add")}`}
      aria-label={w("add")}
      listHeight={420}
      popupMatchSelectWidth={320}
    />
  );
}

type Props = { group: Group; editing: Editing; depth: number; at?: number; of?: number };

/** Conditions that count together. */
export function GroupBox({ group, editing, depth, at, of }: Props) {
  const w = useWords(ruleWords);
  const modes: Mode[] = ["all", "any", "none", "not_all"];
  const offered = modes.filter((mode) => mode !== "not_all" || group.mode === "not_all");
  const inner = depth + (group.mode === "none" || group.mode === "not_all" ? 1 : 0);
  const nested = at !== undefined && of !== undefined;
  return (
    <fieldset
      className={[
        "rule-group",
        nested ? "rule-nested" : "",
        editing.fault === group.id ? "rule-fault" : "",
      ].join(" ")}
    >
      <legend className="hidden">{w("conditions")}</legend>
      <div className="rule-head">
        <Select
          size="small"
          className="rule-mode"
          value={group.mode}
          onChange={(mode) => editing.onMode(group.id, mode)}
          options={offered.map((value) => ({ value, label: w(value) }))}
          aria-label={w("mode")}
          popupMatchSelectWidth={false}
        />
        <span className="soft grow">{w("following")}</span>
        {nested ? (
          <>
            <PartCount count={editing.parts.get(group.id)} />
            <RowDeeds id={group.id} what={w("this_group")} editing={editing} at={at} of={of} />
          </>
        ) : null}
      </div>
      <ol className="rule-rows">
        {group.of.map((each, place) =>
          each.kind === "condition" ? (
            <ConditionRow
              key={each.id}
              row={each}
              editing={editing}
              at={place}
              of={group.of.length}
            />
          ) : (
            <li key={each.id} className="rule-inner">
              <GroupBox
                group={each}
                editing={editing}
                depth={inner + 1}
                at={place}
                of={group.of.length}
              />
            </li>
          ),
        )}
      </ol>
      <div className="row rule-foot">
        <AddCondition group={group} editing={editing} />
        {inner + LEVELS_OF_A_GROUP <= DEPTH_MAX ? (
          <Button
            icon={<AppstoreAddOutlined />}
            title={w("add_group_hint")}
            onClick={() => editing.onAdd(group.id, newGroup(group.mode === "any" ? "all" : "any"))}
          >
            {w("add_group")}
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
