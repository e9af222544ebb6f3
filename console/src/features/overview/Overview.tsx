import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useMay, useMe } from "@/api/queries";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { day } from "@/ui/figures";
import { MetricRow } from "@/ui/MetricCard";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { PeriodPicker, periodOf } from "@/ui/PeriodPicker";
import { READING_DEFAULT, ReadingSwitch } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { TrendPanel } from "@/ui/TrendPanel";
import { UnitPicker } from "@/ui/UnitPicker";
import { useFilters } from "@/ui/useFilters";
import { HealthBand } from "./HealthBand";
import { Notices, Worklist } from "./Notices";

function useOverview(filters: ReturnType<typeof useFilters>) {
  const query = {
    ...periodOf(filters),
    reading: filters.get("reading") || READING_DEFAULT,
    unit_id: Number(filters.get("unit")) || undefined,
  };
  return useQuery({
    queryKey: ["overview", query],
    queryFn: ({ signal }) => take(api.GET("/api/v1/overview", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** How everything stands, at a glance: health, figures, trend, what changed and what waits. */
export default function Overview() {
  const { t, locale } = useSpeech();
  const filters = useFilters();
  const may = useMay();
  const me = useMe().data;
  const { data, error, isPending, refetch } = useOverview(filters);
  const nothing = data && data.health.every(({ count }) => count === 0);
  const lead = data?.as_of
    ? t("overview.lead", { name: me?.name ?? "", day: day(data.as_of, locale) })
    : t("overview.hello", { name: me?.name ?? "" });
  return (
    <Page
      title={t("menu.overview")}
      lead={lead}
      actions={
        <UnitPicker
          value={Number(filters.get("unit")) || undefined}
          onChange={(unit) => filters.set({ unit: unit ? String(unit) : undefined })}
        />
      }
    >
      <div className="filters">
        <PeriodPicker filters={filters} />
        <ReadingSwitch filters={filters} />
      </div>
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
      {nothing ? (
        <Panel>
          <EmptyState
            kind="nothing_yet"
            title={t("overview.empty")}
            hint={t("overview.empty_hint")}
            action={
              may("import") ? (
                <Link to="/imports/new">
                  <Button type="primary">{t("imports.new")}</Button>
                </Link>
              ) : undefined
            }
          />
        </Panel>
      ) : null}
      {data && !nothing ? (
        <>
          <Panel title={t("overview.health")}>
            <HealthBand counts={data.health} />
          </Panel>
          <MetricRow figures={data.cards} />
          <div className="columns">
            <div className="stack">
              <TrendPanel days={data.trend} />
              <Notices title={t("overview.changes")} notices={data.changes} />
            </div>
            <div className="stack">
              <Notices title={t("overview.alerts")} notices={data.alerts} />
              <Worklist worklist={data.worklist} />
            </div>
          </div>
        </>
      ) : null}
    </Page>
  );
}
