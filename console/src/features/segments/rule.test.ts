import { expect, test } from "vitest";
import { type ConditionSpec, clausesOf, isComplete, shortName } from "./conditions";
import {
  add,
  change,
  type Draft,
  duplicate,
  move,
  newCondition,
  newGroup,
  type Rule,
  read,
  remove,
  rowAt,
  write,
} from "./rule";

const param = (key: string, kind: "days" | "number" | "things", optional = false) => ({
  ...{ key, kind, zh: key, en: key, optional },
  ...{ least: 1, limit: 100, of: kind === "things" ? "tag" : "", choices: [] },
});
const spec = (key: string, zh: string, params: ConditionSpec["params"]): ConditionSpec => ({
  ...{ key, subject: "person", zh, en: zh, params },
});
const spoke = spec("spoke", "近 {days} 天内[在{places}]发言", [
  param("days", "days"),
  param("places", "things", true),
]);
const tagged = spec("tagged", "标签为{tags}", [param("tags", "things")]);
const known = spec("known", "[与{units}有往来][在{places}]", [
  param("units", "things", true),
  param("places", "things", true),
]);
const friend = spec("friend", "是[{staff}的]好友", [param("staff", "things", true)]);
const specs = new Map([spoke, tagged, known, friend].map((each) => [each.key, each]));

const S: Rule = { is: "spoke", with: { days: 7 } };
const T: Rule = { is: "tagged", with: { tags: [3] } };

test.each<[string, Rule]>([
  ["all", { all: [S, T] }],
  ["any inside all", { all: [S, { any: [T, S] }] }],
  ["a condition that is not", { all: [S, { not: T }] }],
  ["none of them", { all: [S, { not: { any: [S, T] } }] }],
  ["not all of them", { not: { all: [S, T] } }],
])("what was read is written again: %s", (_, rule) => {
  expect(write(read(rule), specs).rule).toEqual(rule);
});

test("a rule of one condition gets a group, and two refusals of one thing are none", () => {
  expect(write(read(S), specs).rule).toEqual({ all: [S] });
  expect(write(read({ not: { not: S } }), specs).rule).toEqual({ all: [S] });
});

test("unfinished rows are left out, and the places are those of what is asked", () => {
  const empty = newCondition("tagged", { tags: [] });
  const finished = newCondition("spoke", { days: 7 }, true);
  const inner = newGroup("none", [newCondition("tagged", { tags: [3] })]);
  const root = newGroup("all", [empty, finished, newGroup("any"), inner]);
  const { rule, places, unfinished } = write(root, specs);
  expect(rule).toEqual({ all: [{ not: S }, { not: { any: [T] } }] });
  expect(unfinished).toBe(1);
  expect(places.get(empty.id)).toBeUndefined();
  expect(places.get(finished.id)).toBe("rule.all[0]");
  expect(places.get(inner.id)).toBe("rule.all[1]");
  expect(places.get(inner.of[0]?.id ?? "")).toBe("rule.all[1].not.any[0]");
  expect(rowAt("rule.all[0].not.days", places)).toBe(finished.id);
  expect(rowAt("rule.all[1].not.any[0].tags", places)).toBe(inner.of[0]?.id);
  expect(rowAt("rule.all", places)).toBe(root.id);
  expect(write(newGroup("all", [empty]), specs).rule).toBeNull();
});

test("rows are added, moved, doubled and removed where they stand", () => {
  const [one, two] = [newCondition("spoke", { days: 1 }), newCondition("spoke", { days: 2 })];
  const inner = newGroup("any", [one]);
  const root = add(newGroup("all", [inner]), inner.id, two);
  const days = (draft: Draft): unknown =>
    draft.kind === "group" ? draft.of.map(days) : draft.given.days;
  expect(days(root)).toEqual([[1, 2]]);
  expect(days(move(root, two.id, -1))).toEqual([[2, 1]]);
  expect(days(move(root, two.id, 1))).toEqual([[1, 2]]);
  const doubled = duplicate(root, inner.id);
  expect(days(doubled)).toEqual([
    [1, 2],
    [1, 2],
  ]);
  // The copy is a row of its own.
  expect(days(remove(doubled, one.id))).toEqual([[2], [1, 2]]);
  expect(days(change(root, one.id, (each) => ({ ...each, given: { days: 9 } }) as Draft))).toEqual([
    [9, 2],
  ]);
});

test("a template is cut into what must and what may be said", () => {
  expect(clausesOf(spoke.zh).map(({ optional, params }) => [optional, params])).toEqual([
    [false, ["days"]],
    [true, ["places"]],
    [false, []],
  ]);
  expect(shortName(spoke.zh)).toBe("近 … 天内发言");
  expect(shortName(known.zh)).toBe("与…有往来 / 在…");
});

test.each<[string, ConditionSpec, Record<string, number[] | number | undefined>, boolean]>([
  ["nothing chosen", tagged, { tags: [] }, false],
  ["chosen", tagged, { tags: [1] }, true],
  ["an optional part that was opened and left empty", spoke, { days: 7, places: undefined }, false],
  ["all optional, none given, and so nothing asked", known, {}, false],
  ["all optional, but a question without them", friend, {}, true],
])("a row is finished: %s", (_, of, given, finished) => {
  expect(isComplete(newCondition(of.key, given), of)).toBe(finished);
});
