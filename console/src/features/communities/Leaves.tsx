import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useMemo } from "react";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { overTime } from "@/charts/options";
import { useSpeech } from "@/locales";
import { Bars } from "@/ui/Bars";
import { Chart } from "@/ui/Chart";
import { daysBefore, daysOf, today } from "@/ui/days";
import { EmptyState } from "@/ui/EmptyState";
import { Panel } from "@/ui/Panel";
import { PeriodPicker, periodOf } from "@/ui/PeriodPicker";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useFilters } from "@/ui/useFilters";

/** Who left, when, why, and after how long. */
export function Leaves({ id, lastKnown }: { id: number; lastKnown: string | null }) {
  const { t } = useSpeech();
  const label = useLabel();
  const filters = useFilters();
  // Who is judged as of yesterday is followed live: today's leaves are known as they come.
  const isLive = lastKnown === null || lastKnown >= daysBefore(today(), 1);
  const query = periodOf(filters, isLive ? today() : lastKnown);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["leaves", id, query],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/communities/{community_id}/leaves", {
          params: { path: { community_id: id }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const option = useMemo(() => {
    if (!data) return null;
    // Days without leaves are left out of the answer, not of the calendar.
    const counts = new Map(data.by_day.map(({ day, count }) => [day, count]));
    const days = daysOf(data.first_day, data.last_day);
    const values = days.map((day) => counts.get(day) ?? 0);
    return overTime(days, [{ name: t("trend.leaves"), values, as: "bar" }]);
  }, [data, t]);
  const none = data?.total === 0;
  return (
    <div className="stack">
      <PeriodPicker filters={filters} />
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active /> : null}
      {none ? <EmptyState kind="no_match" hint={t("leaves.none")} /> : null}
      {data && option && !none ? (
        <>
          <div className="halves">
            <Panel title={t("leaves.by_reason")}>
              <Bars
                rows={data.by_reason.map(({ reason, count }) => ({
                  name: label("leave_reason", reason),
                  count,
                }))}
              />
            </Panel>
            <Panel title={t("leaves.by_tenure")}>
              <Bars
                rows={data.by_tenure.map(({ bucket, count }) => ({
                  name: label("tenure", bucket),
                  count,
                }))}
              />
            </Panel>
          </div>
          <Panel title={t("leaves.by_day")}>
            <Chart option={option} label={t("leaves.by_day")} height={220} />
          </Panel>
        </>
      ) : null}
    </div>
  );
}
