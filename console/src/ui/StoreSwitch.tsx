import { Select } from "antd";
import { type Unit, useUnits } from "@/api/queries";
import { useSpeech } from "@/locales";
import type { useFilters } from "@/ui/useFilters";

/** Each unit in the order of the tree, set in by its depth below what one may see. */
export function indented(units: Unit[]): { value: number; label: string }[] {
  const depths = new Map<number, number>();
  return units.flatMap((unit) => {
    const above = unit.parent_id === null ? undefined : depths.get(unit.parent_id);
    const depth = above === undefined ? 0 : above + 1;
    depths.set(unit.id, depth);
    return unit.archived_at ? [] : [{ value: unit.id, label: "\u3000".repeat(depth) + unit.name }];
  });
}

/** One store, a region or everything that one may see. A plain list: a tree would cost 15 kB. */
export function StoreSwitch({ filters }: { filters: ReturnType<typeof useFilters> }) {
  const { t } = useSpeech();
  const options = indented(useUnits().data?.units ?? []);
  // Whoever has one store has nothing to switch.
  if (options.length < 2) return null;
  return (
    <Select
      className="unit-picker"
      value={Number(filters.get("unit")) || undefined}
      onChange={(unit?: number) => filters.set({ unit: unit ? String(unit) : undefined })}
      options={options}
      labelRender={({ label }) => String(label).trim()}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t("unit.all")}
      aria-label={t("unit.label")}
      popupMatchSelectWidth={false}
    />
  );
}
