import { Segmented, Tooltip } from "antd";
import { useSpeech } from "@/locales";
import type { useFilters } from "./useFilters";

export type Reading = "all" | "organic";

/** What the address says, the members' own activity unless asked otherwise. */
export function readingOf(filters: ReturnType<typeof useFilters>): Reading {
  return filters.get("reading") === "all" ? "all" : "organic";
}

/** 全部 / 自然: whether staff, atmosphere crew and bots count. */
export function ReadingSwitch({ filters }: { filters: ReturnType<typeof useFilters> }) {
  const { t } = useSpeech();
  return (
    <Tooltip title={t("reading.hint")}>
      <Segmented
        value={readingOf(filters)}
        onChange={(reading) => filters.set({ reading: String(reading) })}
        options={[
          { value: "all", label: t("reading.all") },
          { value: "organic", label: t("reading.organic") },
        ]}
        aria-label={t("reading.label")}
      />
    </Tooltip>
  );
}
