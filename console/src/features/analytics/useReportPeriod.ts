import { useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import { today } from "@/ui/days";
import { periodOf } from "@/ui/PeriodPicker";
import type { useFilters } from "@/ui/useFilters";

/** The days that the address asks for, near ones counted back from the last that is known. */
export function useReportPeriod(filters: ReturnType<typeof useFilters>) {
  const unit_id = Number(filters.get("unit")) || undefined;
  const query = { days: 30, reading: "organic" as const, unit_id };
  const { data, isPending } = useQuery({
    queryKey: ["overview", query],
    queryFn: ({ signal }) => take(api.GET("/api/v1/overview", { params: { query }, signal })),
    enabled: !filters.get("from"),
  });
  if (!filters.get("from") && isPending) return null;
  return periodOf(filters, data?.as_of ?? today());
}
