import { DatePicker, Segmented } from "antd";
import dayjs from "dayjs";
import { useSpeech } from "@/locales";
import type { useFilters } from "./useFilters";

export const PERIODS = ["7", "14", "30", "90"] as const;
export const PERIOD_DEFAULT = "30";

type Filter = ReturnType<typeof useFilters>;

/** What the address says about the period: the days of it, or how many days up to the last one. */
export function periodOf(filters: Filter): { from?: string; to?: string; days?: number } {
  const from = filters.get("from");
  const to = filters.get("to");
  if (from && to) return { from, to };
  return { days: Number(filters.get("days") || PERIOD_DEFAULT) };
}

/** Near days at a touch, any days by calendar; kept in the address. */
export function PeriodPicker({ filters }: { filters: Filter }) {
  const { t } = useSpeech();
  const { from, to } = periodOf(filters);
  return (
    <div className="period">
      <Segmented
        value={from ? "" : filters.get("days") || PERIOD_DEFAULT}
        onChange={(days) => filters.set({ days: String(days), from: undefined, to: undefined })}
        options={PERIODS.map((days) => ({ value: days, label: t("period.days", { days }) }))}
        aria-label={t("period.label")}
      />
      <DatePicker.RangePicker
        value={from && to ? [dayjs(from), dayjs(to)] : null}
        onChange={(days) =>
          filters.set({
            from: days?.[0]?.format("YYYY-MM-DD"),
            to: days?.[1]?.format("YYYY-MM-DD"),
          })
        }
        placeholder={[t("period.first"), t("period.last")]}
        aria-label={t("period.label")}
      />
    </div>
  );
}
