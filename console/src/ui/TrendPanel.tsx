import { Segmented } from "antd";
import { useMemo, useState } from "react";
import { TRENDS, type Trend, type TrendRow, trendOption } from "@/charts/trend";
import { useSpeech } from "@/locales";
import { Chart } from "./Chart";
import { EmptyState } from "./EmptyState";
import { Panel } from "./Panel";
import { usePhone } from "./usePhone";

/** The days of a period as a chart, in three views. */
export function TrendPanel({ days, title }: { days: TrendRow[]; title?: string }) {
  const { t } = useSpeech();
  const phone = usePhone();
  const [trend, setTrend] = useState<Trend>("talk");
  const option = useMemo(() => trendOption(days, trend, t, phone), [days, trend, t, phone]);
  return (
    <Panel
      title={title ?? t("trend.title")}
      extra={
        <Segmented
          size="small"
          value={trend}
          onChange={(value) => setTrend(value as Trend)}
          options={TRENDS.map((value) => ({ value, label: t(`trend.${value}`) }))}
          aria-label={t("trend.title")}
        />
      }
    >
      {days.length === 0 ? (
        <EmptyState kind="nothing_yet" />
      ) : (
        <Chart option={option} label={t("trend.title")} height={phone ? 220 : 360} />
      )}
    </Panel>
  );
}
