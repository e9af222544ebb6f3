import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answer, api, take } from "@/api/client";
import type { Condition, Given, Value } from "./rule";

/** A condition that rules may use, as the server describes it. */
export type ConditionSpec = Answer<"/api/v1/segments/conditions">["conditions"][number];
export type Param = ConditionSpec["params"][number];
export type Subject = ConditionSpec["subject"];

export const SUBJECTS: Subject[] = ["person", "community", "speech", "order", "segment"];

/** Every condition that the reader may use, by key. */
export function useConditions() {
  const query = useQuery({
    queryKey: ["conditions"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/segments/conditions", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const specs = useMemo(
    () => new Map(query.data?.conditions.map((each) => [each.key, each])),
    [query.data],
  );
  return { ...query, specs };
}

// --- Sentences

export type Piece = { text: string } | { param: string };
/** A part of a condition's sentence; an optional one is said only when its parameters are given. */
export type Clause = { optional: boolean; pieces: Piece[]; params: string[] };

/** Cuts a template such as "near {days} days[ in {units}]" at its brackets and braces. */
export function clausesOf(template: string): Clause[] {
  return template.split(/[[\]]/).flatMap((part, place): Clause[] => {
    if (part === "") return [];
    const pieces = part
      .split(/(\{\w+\})/)
      .filter(Boolean)
      .map((each): Piece => (each.startsWith("{") ? { param: each.slice(1, -1) } : { text: each }));
    const params = pieces.flatMap((each) => ("param" in each ? [each.param] : []));
    return [{ optional: place % 2 === 1, pieces, params }];
  });
}

/** The name of a condition in a menu: its sentence with dots for what is to be filled in. */
export function shortName(template: string): string {
  const clauses = clausesOf(template);
  const told = (clause: Clause) =>
    clause.pieces.map((each) => ("text" in each ? each.text : "…")).join("");
  const needed = clauses.filter(({ optional }) => !optional);
  if (needed.length === 0) return clauses.map((each) => told(each).trim()).join(" / ");
  return needed.map(told).join("").replace(/\s+/g, " ").trim();
}

const isEmpty = (value: Value | undefined) =>
  value === undefined || (Array.isArray(value) && value.length === 0);

/** Whether a clause is said: all that it names is given, or is being entered. */
export const isSaid = (clause: Clause, given: Given) =>
  !clause.optional || clause.params.every((each) => each in given);

/** Whether a row may be asked: whatever it shows is filled in, and it asks for something. */
export function isComplete({ given }: Condition, spec: ConditionSpec | undefined): boolean {
  if (!spec) return false;
  const shown = spec.params.filter(({ key, optional }) => !optional || key in given);
  if (spec.params.length > 0 && shown.length === 0) return !asksNothing(spec);
  return shown.every(({ key }) => !isEmpty(given[key]));
}

/** Whether a condition says nothing while none of its optional parts is given. */
const asksNothing = (spec: ConditionSpec) => clausesOf(spec.zh).every(({ optional }) => optional);

// --- What a new row begins with

const DAYS_FIRST = 30;
const LENGTH_FIRST = 3;

/** A likely first value of a number; other things are chosen by whoever asks. */
export function firstValue(param: Param): Value | undefined {
  if (param.kind === "number") return Math.max(param.least, 1);
  if (param.kind !== "days") return undefined;
  const days = param.key === "days" ? DAYS_FIRST : LENGTH_FIRST;
  return Math.min(Math.max(days, param.least), param.limit);
}

/** The parameters of a new row: what must be given, as far as it can be guessed. */
export function firstGiven(spec: ConditionSpec): Given {
  const needed = spec.params.filter(({ optional }) => !optional);
  return Object.fromEntries(needed.map((each) => [each.key, firstValue(each)]));
}
