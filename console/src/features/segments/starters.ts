import type { ConditionSpec } from "./conditions";
import { type Rule, read } from "./rule";

type Named = "newcomers" | "active" | "lurkers" | "lapsed";
export type Starter = { name: Named; rule: Rule };

const STARTERS: Starter[] = [
  {
    name: "newcomers",
    rule: {
      all: [
        { is: "communities.joined", with: { days: 30 } },
        { not: { is: "orders.bought", with: { times: 1, days: 30 } } },
      ],
    },
  },
  { name: "active", rule: { is: "communities.spoke", with: { days: 7, messages: 3 } } },
  { name: "lurkers", rule: { is: "communities.silent", with: { days: 30 } } },
  { name: "lapsed", rule: { is: "orders.bought_long_ago", with: { days: 90 } } },
];

const keysOf = (rule: Rule): string[] => {
  if ("is" in rule) return [rule.is];
  if ("not" in rule) return keysOf(rule.not);
  return ("all" in rule ? rule.all : rule.any).flatMap(keysOf);
};

/** Common rules of which the reader may ask every part. */
export const startersFor = (specs: Map<string, ConditionSpec>) =>
  STARTERS.filter(({ rule }) => keysOf(rule).every((key) => specs.has(key)));

export const startFrom = ({ rule }: Starter) => read(rule);
