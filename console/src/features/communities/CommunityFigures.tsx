import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { type Answer, api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { Formula } from "@/ui/Formula";
import { day, percent } from "@/ui/figures";
import { HealthTag } from "@/ui/HealthTag";
import { HeatMap } from "@/ui/HeatMap";
import { MetricRow } from "@/ui/MetricCard";
import { Panel } from "@/ui/Panel";
import { PeriodPicker, periodOf } from "@/ui/PeriodPicker";
import { READING_DEFAULT, ReadingSwitch } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { RetentionGrid } from "@/ui/RetentionGrid";
import { TrendPanel } from "@/ui/TrendPanel";
import { useFilters } from "@/ui/useFilters";

type Figures = Answer<"/api/v1/communities/{community_id}/figures">;

function Health({ figures }: { figures: Figures }) {
  const { t, say, locale } = useSpeech();
  const { health } = figures;
  return (
    <Panel
      title={
        <span className="row">
          {t("column.health")} <HealthTag health={health.verdict} />
        </span>
      }
      extra={
        <span className="soft small">
          {t("metric.as_of", { day: day(health.as_of, locale) })} ·{" "}
          {t("health.version", { version: health.thresholds_version })}
        </span>
      }
    >
      <ul className="plain-list">
        {health.reasons.map((reason) => (
          <li key={reason.code}>{say(reason)}</li>
        ))}
      </ul>
    </Panel>
  );
}

function Concentration({ share }: { share: number | null }) {
  const { t, locale } = useSpeech();
  return (
    <Panel
      title={
        <span className="row">
          {t("figures.concentration")} <Formula metricKey="top10_share" />
        </span>
      }
    >
      <p className="metric-value">{percent(share, locale)}</p>
      <p className="soft small">{t("figures.concentration_hint")}</p>
    </Panel>
  );
}

/** The figures of a community in a period and a reading. */
export function CommunityFigures({ id }: { id: number }) {
  const { t } = useSpeech();
  const filters = useFilters();
  const query = {
    ...periodOf(filters),
    reading: filters.get("reading") || READING_DEFAULT,
  };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["figures", id, query],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/communities/{community_id}/figures", {
          params: { path: { community_id: id }, query },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="stack">
      <div className="filters">
        <PeriodPicker filters={filters} />
        <ReadingSwitch filters={filters} />
      </div>
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {data ? (
        <>
          <Health figures={data} />
          <MetricRow figures={data.cards} />
          <TrendPanel days={data.trend} />
          <div className="columns">
            <Panel title={t("figures.heatmap")}>
              <HeatMap cells={data.heatmap} peaks={data.peaks} />
            </Panel>
            <Concentration share={data.concentration} />
          </div>
          <Panel title={t("figures.retention")}>
            <RetentionGrid cohorts={data.retention} />
          </Panel>
          {data.sources.length > 0 ? (
            <p className="soft small">
              {t("figures.sources", { sources: data.sources.join(" · ") })}
            </p>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
