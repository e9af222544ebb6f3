import type { TextKey } from "@/locales";
import { overTime } from "./options";

type Cell = string | boolean | number | null;
export type TrendRow = Record<string, Cell>;

export const TRENDS = ["talk", "flow", "members"] as const;
export type Trend = (typeof TRENDS)[number];

const asNumber = (cell: Cell | undefined) => (typeof cell === "number" ? cell : null);

/** The daily rows as one of three pictures: who talks, who comes and goes, how many there are. */
export function trendOption(
  days: TrendRow[],
  trend: Trend,
  t: (key: TextKey) => string,
  compact: boolean,
) {
  const steps = days.map((row) => String(row.day ?? row.period));
  const of = (name: string) => days.map((row) => asNumber(row[name]));
  if (trend === "flow") {
    return overTime(
      steps,
      [
        { name: t("trend.joins"), values: of("joins"), as: "bar" },
        { name: t("trend.leaves"), values: of("leaves"), as: "bar" },
      ],
      compact,
    );
  }
  if (trend === "members") {
    const members = { name: t("trend.members"), values: of("members"), as: "area" } as const;
    return overTime(steps, [members], compact);
  }
  return overTime(
    steps,
    [
      { name: t("trend.messages"), values: of("messages"), as: "bar" },
      { name: t("trend.speakers"), values: of("speakers") },
      { name: t("trend.speaking_rate"), values: of("speaking_rate"), axis: 1, percent: true },
    ],
    compact,
  );
}
