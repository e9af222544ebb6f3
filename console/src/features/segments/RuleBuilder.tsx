import { Button } from "antd";
import { useMemo } from "react";
import { useWords } from "@/locales";
import type { ConditionSpec } from "./conditions";
import { GroupBox } from "./GroupBox";
import {
  add,
  type Condition,
  change,
  type Draft,
  duplicate,
  type Group,
  type Mode,
  move,
  remove,
} from "./rule";
import { ruleWords } from "./ruleWords";
import { type Starter, startersFor, startFrom } from "./starters";
import "./segments.css";

/** What every row of the editor needs. */
export type Editing = {
  specs: Map<string, ConditionSpec>;
  /** How many fit each row alone, by its id. */
  parts: ReadonlyMap<string, number>;
  /** The row that the server refused. */
  fault: string | undefined;
  self: number | undefined;
  onCondition: (id: string, changes: Partial<Pick<Condition, "given" | "negated">>) => void;
  onMode: (id: string, mode: Mode) => void;
  onAdd: (groupId: string, draft: Draft) => void;
  onMove: (id: string, by: 1 | -1) => void;
  onDouble: (id: string) => void;
  onRemove: (id: string) => void;
};

type Props = {
  specs: Map<string, ConditionSpec>;
  value: Group;
  onChange: (to: (now: Group) => Group) => void;
  parts: ReadonlyMap<string, number>;
  fault: string | undefined;
  self?: number;
  /** Told the name of the common rule that was chosen, so that it can be kept under it. */
  onStarter?: (name: string) => void;
};

/** Builds a rule row by row; the same for segments and for tags that rules keep. */
export function RuleBuilder({ specs, value, onChange, parts, fault, self, onStarter }: Props) {
  const w = useWords(ruleWords);
  const editing = useMemo<Editing>(
    () => ({
      specs,
      parts,
      fault,
      self,
      onCondition: (id, changes) =>
        onChange((now) =>
          change(now, id, (row) => (row.kind === "condition" ? { ...row, ...changes } : row)),
        ),
      onMode: (id, mode) =>
        onChange((now) =>
          change(now, id, (row) => (row.kind === "group" ? { ...row, mode } : row)),
        ),
      onAdd: (groupId, draft) => onChange((now) => add(now, groupId, draft)),
      onMove: (id, by) => onChange((now) => move(now, id, by)),
      onDouble: (id) => onChange((now) => duplicate(now, id)),
      onRemove: (id) => onChange((now) => remove(now, id)),
    }),
    [specs, parts, fault, self, onChange],
  );
  const starters = value.of.length === 0 ? startersFor(specs) : [];
  const begin = (starter: Starter) => {
    onChange(() => startFrom(starter));
    onStarter?.(w(`starter_${starter.name}`));
  };
  return (
    <div className="rule">
      {starters.length > 0 ? (
        <div className="rule-starters">
          <p className="soft">{w("starters")}</p>
          <div className="rule-starter-list">
            {starters.map((each) => (
              <Button key={each.name} className="rule-starter" onClick={() => begin(each)}>
                <strong>{w(`starter_${each.name}`)}</strong>
                <span className="soft small">{w(`starter_${each.name}_hint`)}</span>
              </Button>
            ))}
          </div>
          <p className="soft">{w("or_from_scratch")}</p>
        </div>
      ) : null}
      <GroupBox group={value} editing={editing} depth={1} />
    </div>
  );
}
