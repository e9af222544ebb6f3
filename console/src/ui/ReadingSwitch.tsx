import { Segmented, Tooltip } from "antd";
import { useSpeech } from "@/locales";
import type { useFilters } from "./useFilters";

export const READING_DEFAULT = "organic";

/** 全部 / 自然: whether staff, atmosphere crew and bots count. */
export function ReadingSwitch({ filters }: { filters: ReturnType<typeof useFilters> }) {
  const { t } = useSpeech();
  return (
    <Tooltip title={t("reading.hint")}>
      <Segmented
        value={filters.get("reading") || READING_DEFAULT}
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
