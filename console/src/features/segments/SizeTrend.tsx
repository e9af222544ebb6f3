import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useMemo } from "react";
import { api, take } from "@/api/client";
import { overTime } from "@/charts/options";
import { useSpeech, useWords } from "@/locales";
import { Chart } from "@/ui/Chart";
import { EmptyState } from "@/ui/EmptyState";
import { day, number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { usePhone } from "@/ui/usePhone";
import type { SegmentWhole } from "./EditSegment";
import { segmentsWords } from "./segmentsWords";

// One day is no line.
const DAYS_MIN = 2;

/** How large a segment was day by day, and who came and went. */
export function SizeTrend({ segment }: { segment: SegmentWhole }) {
  const w = useWords(segmentsWords);
  const { locale } = useSpeech();
  const phone = usePhone();
  const path = { segment_id: segment.id };
  const { data, error, isPending } = useQuery({
    queryKey: ["segments", "days", segment.id],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/segments/{segment_id}/days", { params: { path }, signal })),
    enabled: segment.kind === "live",
  });
  const days = data?.days;
  const first = days?.[0];
  const option = useMemo(
    () =>
      overTime(
        days?.map(({ day }) => day) ?? [],
        [
          { name: w("trend_size"), values: days?.map(({ count }) => count) ?? [], as: "area" },
          {
            name: w("trend_entered"),
            values: days?.map(({ entered }) => entered) ?? [],
            as: "bar",
            axis: 1,
          },
          {
            name: w("trend_left"),
            values: days?.map(({ left }) => left) ?? [],
            as: "bar",
            axis: 1,
          },
        ],
        phone,
      ),
    [days, w, phone],
  );
  if (segment.kind === "snapshot") {
    return (
      <Panel title={w("trend")}>
        <p className="soft">{w("trend_fixed_hint")}</p>
      </Panel>
    );
  }
  return (
    <Panel title={w("trend")}>
      <RefusalAlert error={error} />
      {isPending ? <Skeleton active /> : null}
      {days && days.length === 0 ? (
        <EmptyState kind="nothing_yet" title={w("trend_none")} hint={w("trend_none_hint")} />
      ) : null}
      {days && first && days.length < DAYS_MIN ? (
        <p className="soft">
          {w("trend_first", { day: day(first.day, locale), count: number(first.count, locale) })}
        </p>
      ) : null}
      {days && days.length >= DAYS_MIN ? (
        <Chart option={option} label={w("trend")} height={phone ? 200 : 260} />
      ) : null}
    </Panel>
  );
}
