import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { api, type Paths, take } from "@/api/client";
import { useMay, useOptions } from "@/api/queries";
import { type TextKey, useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { ExportMenu } from "@/ui/ExportMenu";
import { chosenOf, FilterBar } from "@/ui/FilterBar";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { PeriodPicker } from "@/ui/PeriodPicker";
import { ReadingSwitch, readingOf } from "@/ui/ReadingSwitch";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { StoreSwitch } from "@/ui/StoreSwitch";
import { useFilters } from "@/ui/useFilters";
import { Waiting } from "@/ui/Waiting";
import { ReportTable } from "./ReportTable";
import { useReportPeriod } from "./useReportPeriod";

type Query = NonNullable<Paths["/api/v1/reports/{name}"]["get"]["parameters"]["query"]>;

const FIGURES = [
  ...["totals", "daily", "monthly", "figures", "retention-members", "retention-speakers"],
  ...["heatmap", "overlap"],
];
const MONEY = ["funnel", "orders", "orders-by-community", "orders-cohort", "orders-second"];
// What comes by other periods, and by other things, than its name says.
const BROKEN_DOWN: Record<string, string[]> = {
  figures: ["community", "store", "platform", "positioning", "all"],
  orders: ["store", "platform", "positioning"],
};
// Groups that are closed words.
const KINDS = new Set(["platform", "positioning"]);
const PAGE_ROWS = 200;
// The filters that a phone folds away; what is set of them is counted on their button.
const NARROWED = ["unit", "days", "from", "reading", "by", "per"];

type Filters = ReturnType<typeof useFilters>;

/** The breakdowns of the report that is open. */
function Breakdown({ name, filters }: { name: string; filters: Filters }) {
  const { t } = useSpeech();
  const lengths = useOptions("by");
  const breakdowns = useOptions("per");
  const known = BROKEN_DOWN[name];
  if (!known) return null;
  return (
    <>
      <Select
        className="kind-filter"
        value={filters.get("by")}
        onChange={(by: string) => filters.set({ by })}
        options={lengths}
        aria-label={t("reports.by")}
      />
      <Select
        className="kind-filter"
        value={filters.get("per") || undefined}
        onChange={(per?: string) => filters.set({ per })}
        options={breakdowns.filter(({ value }) => known.includes(value))}
        allowClear
        placeholder={t("reports.per")}
        aria-label={t("reports.per")}
        popupMatchSelectWidth={false}
      />
    </>
  );
}

/** The report that the address asks for, by pages. */
function useReport(name: string, filters: Filters) {
  const period = useReportPeriod(filters);
  const unit = filters.get("unit");
  const per = filters.get("per");
  const query = {
    ...period,
    reading: readingOf(filters),
    ...(unit ? { unit_id: unit } : {}),
    ...(name in BROKEN_DOWN ? { by: filters.get("by") } : {}),
    ...(name in BROKEN_DOWN && per ? { per } : {}),
  };
  const pages = useInfiniteQuery({
    queryKey: ["report", name, query],
    queryFn: ({ signal, pageParam: cursor }) =>
      take(
        api.GET("/api/v1/reports/{name}", {
          params: { path: { name }, query: { ...query, cursor, limit: PAGE_ROWS } as Query },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next_cursor }) => (next_cursor ? Number(next_cursor) : undefined),
    enabled: period !== null,
    // The rows of another report must not stand under this one's name.
    placeholderData: (previous, asked) => (asked?.queryKey[1] === name ? previous : undefined),
  });
  return { ...pages, query, waits: !pages.data && !pages.error };
}

/** Every report by its name, looked at and exported as the server has it. */
export default function Reports() {
  const { t } = useSpeech();
  const may = useMay();
  const filters = useFilters({ name: "totals", by: "total" });
  const name = filters.get("name");
  const { data, error, query, waits, isFetching, hasNextPage, fetchNextPage, refetch } = useReport(
    name,
    filters,
  );
  const first = data?.pages[0];
  const title = t(`reports.name.${name}` as TextKey);
  const names = [...FIGURES, ...(may("view_money") ? MONEY : [])];
  return (
    <Page title={t("menu.reports")} lead={t("reports.lead")}>
      <FilterBar
        first={
          <Select
            className="report-picker"
            value={name}
            onChange={(chosen: string) => filters.set({ name: chosen, per: undefined })}
            options={names.map((value) => ({
              value,
              label: t(`reports.name.${value}` as TextKey),
            }))}
            aria-label={t("reports.choose")}
            popupMatchSelectWidth={false}
          />
        }
        chosen={chosenOf(filters.values, NARROWED)}
      >
        <Breakdown name={name} filters={filters} />
        <PeriodPicker filters={filters} />
        <StoreSwitch filters={filters} />
        <ReadingSwitch filters={filters} />
        <ExportMenu path={`/api/v1/reports/${name}`} query={query} />
      </FilterBar>
      <RefusalAlert error={error} onRetry={refetch} />
      <Panel>
        {first?.columns.some((column) => column.name === "too_few") ? (
          <p className="soft small">{t("reports.too_few")}</p>
        ) : null}
        {waits ? <Waiting key={name} words={t("reports.computing", { report: title })} /> : null}
        {first && first.total === 0 ? <EmptyState kind="no_match" /> : null}
        {first && first.total > 0 ? (
          <ReportTable
            columns={first.columns}
            rows={data.pages.flatMap(({ rows }) => rows)}
            names={Object.assign({}, ...data.pages.map(({ names }) => names))}
            groupKind={KINDS.has(filters.get("per")) ? filters.get("per") : undefined}
            formulas
          />
        ) : null}
        {hasNextPage ? (
          <Button block loading={isFetching} onClick={() => fetchNextPage()}>
            {t("list.more")}
          </Button>
        ) : null}
      </Panel>
    </Page>
  );
}
