import { Segmented } from "antd";
import { lazy, Suspense } from "react";
import { useSpeech } from "@/locales";
import { daysBefore, lengthOf } from "./days";
import type { useFilters } from "./useFilters";

// The calendar is heavy, and the first page does without it.
const DayRange = lazy(() => import("./DayRange"));

export const PERIODS = ["7", "14", "30", "90"] as const;
export const PERIOD_DEFAULT = "30";

type Filter = ReturnType<typeof useFilters>;

/** The days that the address asks for; near days are counted back from the last one known. */
export function periodOf(filters: Filter, lastKnown: string): { from: string; to: string } {
  const from = filters.get("from");
  const to = filters.get("to");
  if (from && to) return { from, to };
  return { from: daysBefore(lastKnown, daysAsked(filters) - 1), to: lastKnown };
}

/** The same number of days just before a period. */
export function periodBefore({ from, to }: { from: string; to: string }) {
  return { from: daysBefore(from, lengthOf(from, to)), to: daysBefore(from, 1) };
}

/** How many near days the address asks for. */
export function daysAsked(filters: Filter): number {
  return Number(filters.get("days") || PERIOD_DEFAULT);
}

type Props = { filters: Filter; nearOnly?: boolean };

/** Near days at a touch, any days by calendar; kept in the address. */
export function PeriodPicker({ filters, nearOnly = false }: Props) {
  const { t } = useSpeech();
  const from = filters.get("from");
  const to = filters.get("to");
  return (
    <div className="period">
      <Segmented
        value={from && !nearOnly ? "" : filters.get("days") || PERIOD_DEFAULT}
        onChange={(days) => filters.set({ days: String(days), from: undefined, to: undefined })}
        options={PERIODS.map((days) => ({ value: days, label: t("period.days", { days }) }))}
        aria-label={t("period.label")}
      />
      {nearOnly ? null : (
        <Suspense fallback={null}>
          <DayRange
            first={from}
            last={to}
            onChange={(first, last) => filters.set({ from: first, to: last })}
          />
        </Suspense>
      )}
    </div>
  );
}
