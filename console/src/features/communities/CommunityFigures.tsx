import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { ExportMenu } from "@/ui/ExportMenu";
import { Formula } from "@/ui/Formula";
import { day, percent } from "@/ui/figures";
import { HealthTag } from "@/ui/HealthTag";
import { HeatMap } from "@/ui/HeatMap";
import { MetricRow } from "@/ui/MetricCard";
import { Panel } from "@/ui/Panel";
import { daysAsked, PeriodPicker, periodBefore } from "@/ui/PeriodPicker";
import { ReadingSwitch, readingOf } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { RetentionGrid } from "@/ui/RetentionGrid";
import { TrendPanel } from "@/ui/TrendPanel";
import { useFilters } from "@/ui/useFilters";
import { Funnel, Sales } from "./Funnel";

type Figures = Answer<"/api/v1/communities/{community_id}/figures">;

function Health({ figures }: { figures: Figures }) {
  const { t, say, locale } = useSpeech();
  const { verdict } = figures;
  return (
    <Panel
      title={
        <span className="row">
          {t("column.health")} <HealthTag health={verdict.health} />
        </span>
      }
      extra={
        <span className="soft small">
          {t("metric.as_of", { day: day(verdict.as_of, locale) })} ·{" "}
          {t("health.version", { version: verdict.thresholds_version })}
        </span>
      }
    >
      <ul className="plain-list">
        {verdict.reasons.map((reason) => (
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

/** Who came and who of them stayed, by joining or by first speech. */
function Retention({ figures }: { figures: Figures }) {
  const { t } = useSpeech();
  const [by, setBy] = useState("joins");
  return (
    <Panel
      title={t("figures.retention")}
      extra={
        <Segmented
          size="small"
          value={by}
          onChange={setBy}
          options={[
            { value: "joins", label: t("retention.by_join") },
            { value: "speech", label: t("retention.by_speech") },
          ]}
          aria-label={t("figures.retention")}
        />
      }
    >
      <RetentionGrid
        rows={by === "joins" ? figures.member_retention : figures.speaker_retention}
        by={by === "joins" ? "joins" : "speech"}
      />
    </Panel>
  );
}

/** The figures of a period beside those of the period before, as the server compares them. */
function Cards({ id, period, reading }: CardsProps) {
  const before = periodBefore(period);
  const query = {
    left: id,
    right: id,
    left_from: period.from,
    left_to: period.to,
    right_from: before.from,
    right_to: before.to,
    reading,
  };
  const { data, error } = useQuery({
    queryKey: ["compare", query],
    queryFn: ({ signal }) => take(api.GET("/api/v1/compare", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <RefusalAlert error={error} />;
  if (!data) return <Skeleton active paragraph={{ rows: 2 }} title={false} />;
  const shown = data.figures.filter(({ key }) => CARDS.has(key));
  return (
    <MetricRow figures={shown.map((each) => ({ ...each, now: each.left, before: each.right }))} />
  );
}

type CardsProps = {
  id: number;
  period: { from: string; to: string };
  reading: "all" | "organic";
};
const CARDS = new Set([
  ...["members", "joins", "leaves", "leave_rate_any", "messages", "speakers"],
  ...["speaking_rate", "silent_days"],
]);

type Props = { id: number; communityKey: string };

/** The figures of a community in a period and a reading. */
export function CommunityFigures({ id, communityKey }: Props) {
  const { t, locale } = useSpeech();
  const filters = useFilters();
  const [from, to] = [filters.get("from"), filters.get("to")];
  // Near days end with the last one of which the server knows anything, not with an empty today.
  const asked = from && to ? { from, to } : { days: daysAsked(filters) };
  const reading = readingOf(filters);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["figures", id, asked, reading],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/communities/{community_id}/figures", {
          params: { path: { community_id: id }, query: { ...asked, reading } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const period = data?.first && data.last ? { from: data.first, to: data.last } : null;
  return (
    <div className="stack">
      <div className="filters">
        <PeriodPicker filters={filters} />
        <ReadingSwitch filters={filters} />
        {period ? (
          <span className="soft small">
            {day(period.from, locale)} – {day(period.to, locale)}
          </span>
        ) : null}
        <ExportMenu
          path="/api/v1/reports/daily"
          query={{ community: communityKey, ...period, reading }}
        />
      </div>
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {data ? (
        <>
          {data.assumed_joins ? (
            <Alert type="warning" showIcon title={t("community.joins_assumed")} />
          ) : null}
          <Health figures={data} />
          {period ? <Cards id={id} period={period} reading={reading} /> : null}
          <TrendPanel days={data.trend} />
          <div className="columns">
            <div className="stack">
              <Panel title={t("figures.heatmap")}>
                <HeatMap cells={data.heatmap} peaks={data.peaks} />
              </Panel>
              <Concentration share={asNumber(data.totals?.top10_share)} />
            </div>
            <Funnel steps={data.funnel} />
          </div>
          {data.orders ? <Sales sales={data.orders} /> : null}
          <Retention figures={data} />
          {data.unknown.length > 0 ? (
            <Panel title={t("figures.unknown")}>
              <MetricRow figures={data.unknown} />
            </Panel>
          ) : null}
        </>
      ) : null}
    </div>
  );
}

const asNumber = (cell: unknown) => (typeof cell === "number" ? cell : null);
