import { type ConditionSpec, isComplete } from "./conditions";

/** What one parameter of a condition holds; money in minor units. */
export type Value = number | string[] | number[];
export type Given = Record<string, Value | undefined>;

/** A rule as the API tells it. */
export type Rule = { is: string; with?: Given } | { all: Rule[] } | { any: Rule[] } | { not: Rule };

export type Condition = {
  id: string;
  kind: "condition";
  key: string;
  negated: boolean;
  given: Given;
};
/** `none`: not one of them; `not_all`: not all of them at once. */
export type Mode = "all" | "any" | "none" | "not_all";
export type Group = { id: string; kind: "group"; mode: Mode; of: Draft[] };
/** A rule while it is edited: rows that may still be unfinished. */
export type Draft = Condition | Group;

/** As deep as the server reads (`customers.rules.reading`). */
export const DEPTH_MAX = 5;

let last = 0;
const nextId = () => {
  last += 1;
  return `part-${last}`;
};

export const newGroup = (mode: Mode, of: Draft[] = []): Group => ({
  id: nextId(),
  kind: "group",
  mode,
  of,
});

export const newCondition = (key: string, given: Given, negated = false): Condition => ({
  id: nextId(),
  kind: "condition",
  key,
  negated,
  given,
});

// --- Reading and writing

const NEGATED: Record<Mode, Mode> = { all: "not_all", any: "none", none: "any", not_all: "all" };

function draftOf(rule: Rule): Draft {
  if ("is" in rule) return newCondition(rule.is, rule.with ?? {});
  if ("all" in rule) return newGroup("all", rule.all.map(draftOf));
  if ("any" in rule) return newGroup("any", rule.any.map(draftOf));
  const inner = draftOf(rule.not);
  return inner.kind === "condition"
    ? { ...inner, negated: !inner.negated }
    : { ...inner, mode: NEGATED[inner.mode] };
}

/** A saved rule as rows; one that is a single condition gets a group around it. */
export function read(rule: Rule): Group {
  const draft = draftOf(rule);
  return draft.kind === "group" ? draft : newGroup("all", [draft]);
}

export type Written = {
  /** What may be asked already; null while no row is finished. */
  rule: Rule | null;
  /** Where each row stands in it ("rule.all[0]"), by the row's id. */
  places: Map<string, string>;
  /** How many rows are unfinished. */
  unfinished: number;
};

function conditionRule({ key, given, negated }: Condition): Rule {
  const asked = Object.entries(given).filter(([, value]) => value !== undefined);
  const is = asked.length ? { is: key, with: Object.fromEntries(asked) } : { is: key };
  return negated ? { not: is } : is;
}

/** The finished rows as a rule; unfinished ones are left out and counted. */
export function write(root: Group, specs: Map<string, ConditionSpec>): Written {
  const places = new Map<string, string>();
  const asked = (draft: Draft): boolean =>
    draft.kind === "group" ? draft.of.some(asked) : isComplete(draft, specs.get(draft.key));
  const put = (draft: Draft, place: string): Rule => {
    places.set(draft.id, place);
    if (draft.kind === "condition") return conditionRule(draft);
    const negated = draft.mode === "none" || draft.mode === "not_all";
    const word = draft.mode === "all" || draft.mode === "not_all" ? "all" : "any";
    const inner = negated ? `${place}.not` : place;
    const of = draft.of
      .filter(asked)
      .map((each, number) => put(each, `${inner}.${word}[${number}]`));
    const rule: Rule = word === "all" ? { all: of } : { any: of };
    return negated ? { not: rule } : rule;
  };
  const unfinished = conditionsOf(root).filter(
    (each) => !isComplete(each, specs.get(each.key)),
  ).length;
  return { rule: asked(root) ? put(root, "rule") : null, places, unfinished };
}

/** The row that a place of the server lies in ("rule.all[0].days"); the narrowest one. */
export function rowAt(place: string, places: Map<string, string>): string | undefined {
  const holds = [...places].filter(
    ([, each]) => place === each || place.startsWith(`${each}.`) || place.startsWith(`${each}[`),
  );
  return holds.sort(([, one], [, other]) => other.length - one.length)[0]?.[0];
}

export function conditionsOf(draft: Draft): Condition[] {
  return draft.kind === "condition" ? [draft] : draft.of.flatMap(conditionsOf);
}

// --- Changing: each gives a new tree

export function change(root: Group, id: string, to: (draft: Draft) => Draft): Group {
  const walk = (draft: Draft): Draft => {
    if (draft.id === id) return to(draft);
    return draft.kind === "group" ? { ...draft, of: draft.of.map(walk) } : draft;
  };
  return walk(root) as Group;
}

/** Changes the list in which a row stands. */
function among(root: Group, id: string, to: (of: Draft[], at: number) => Draft[]): Group {
  const walk = (group: Group): Group => {
    const at = group.of.findIndex((each) => each.id === id);
    if (at >= 0) return { ...group, of: to(group.of, at) };
    return { ...group, of: group.of.map((each) => (each.kind === "group" ? walk(each) : each)) };
  };
  return walk(root);
}

export const add = (root: Group, groupId: string, draft: Draft): Group =>
  change(root, groupId, (group) =>
    group.kind === "group" ? { ...group, of: [...group.of, draft] } : group,
  );

export const remove = (root: Group, id: string): Group =>
  among(root, id, (of, at) => of.toSpliced(at, 1));

export function move(root: Group, id: string, by: 1 | -1): Group {
  return among(root, id, (of, at) => {
    const [row] = of.slice(at, at + 1);
    if (!row || at + by < 0 || at + by >= of.length) return of;
    return of.toSpliced(at, 1).toSpliced(at + by, 0, row);
  });
}

const fresh = (draft: Draft): Draft =>
  draft.kind === "group"
    ? { ...draft, id: nextId(), of: draft.of.map(fresh) }
    : { ...draft, id: nextId(), given: { ...draft.given } };

export const duplicate = (root: Group, id: string): Group =>
  among(root, id, (of, at) =>
    of.flatMap((each, place) => (place === at ? [each, fresh(each)] : each)),
  );
