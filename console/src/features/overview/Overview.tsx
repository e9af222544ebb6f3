import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Link, useLocation } from "react-router";
import { api, take } from "@/api/client";
import { useMay, useMe } from "@/api/queries";
import { useSpeech } from "@/locales";
import { carried } from "@/ui/carried";
import { EmptyState } from "@/ui/EmptyState";
import { ExportMenu } from "@/ui/ExportMenu";
import { chosenOf, FilterBar } from "@/ui/FilterBar";
import { day, moment } from "@/ui/figures";
import { Live } from "@/ui/Live";
import { type Figure, MetricRow } from "@/ui/MetricCard";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { daysAsked, PeriodPicker } from "@/ui/PeriodPicker";
import { ReadingSwitch, readingOf } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { StoreSwitch } from "@/ui/StoreSwitch";
import { TrendPanel } from "@/ui/TrendPanel";
import { useFilters } from "@/ui/useFilters";
import { Waiting } from "@/ui/Waiting";
import { Changes } from "./Changes";
import { HealthBand } from "./HealthBand";
import { NextStep } from "./NextStep";
import { Alerts, Worklist } from "./Notices";
import { Rankings } from "./Rankings";

const queryOf = (filters: ReturnType<typeof useFilters>) => ({
  days: daysAsked(filters),
  reading: readingOf(filters),
  unit_id: Number(filters.get("unit")) || undefined,
});

function useOverview(query: ReturnType<typeof queryOf>) {
  return useQuery({
    queryKey: ["overview", query],
    queryFn: ({ signal }) => take(api.GET("/api/v1/overview", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

// One row of what lives and one of what was sold, six each; the rest stands with each community
// and in the reports.
const SHOWN = new Set([
  ...["members", "joins", "leaves", "messages", "mean_daily_speakers", "mean_speaking_rate"],
  ...["orders", "amount", "buyers", "spend_per_buyer", "repeat_rate", "refund_amount"],
]);

const shown = (cards: Figure[] | null) => cards?.filter(({ key }) => SHOWN.has(key)) ?? [];

/** How everything stands, at a glance: health, figures, trend, what changed and what waits. */
export default function Overview() {
  const { t, locale } = useSpeech();
  const filters = useFilters();
  const may = useMay();
  const me = useMe().data;
  const query = queryOf(filters);
  const { data, error, isPending, refetch } = useOverview(query);
  const place = useLocation();
  const unit = filters.get("unit");
  const nothing = data?.communities === 0;
  const lead = data?.as_of
    ? t("overview.lead", {
        name: me?.name ?? "",
        day: day(data.as_of, locale),
      })
    : t("overview.hello", { name: me?.name ?? "" });
  return (
    <Page
      title={t("menu.overview")}
      lead={
        <span className="lead-words">
          <span>{lead}</span>
          <Live hint={t("overview.computed", { moment: moment(data?.told_at, locale) })} />
        </span>
      }
    >
      <NextStep />
      <FilterBar
        first={<PeriodPicker filters={filters} nearOnly />}
        chosen={chosenOf(filters.values, ["unit", "reading"])}
      >
        <StoreSwitch filters={filters} />
        <ReadingSwitch filters={filters} />
        <ExportMenu
          path="/api/v1/overview"
          query={query}
          formats={["xlsx"]}
          more={{ to: carried("/reports", place), words: t("export.reports") }}
        />
      </FilterBar>
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Waiting words={t("overview.computing")} rows={8} /> : null}
      {nothing && unit ? (
        <Panel>
          <EmptyState kind="no_match" title={t("overview.empty_unit")} />
        </Panel>
      ) : null}
      {nothing && !unit ? (
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
            <HealthBand counts={data.health} unit={unit} />
          </Panel>
          <MetricRow figures={shown(data.cards)} />
          <MetricRow figures={shown(data.money_cards)} />
          <Changes overview={data} />
          <div className="columns urgent-first">
            <div className="stack">
              <TrendPanel days={data.trend} />
              <Rankings rankings={data.rankings} last={data.as_of} />
            </div>
            <div className="stack">
              <Alerts alerts={data.alerts} unit={unit} />
              <Worklist unit={unit} />
            </div>
          </div>
        </>
      ) : null}
    </Page>
  );
}
