import { Button, DatePicker, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useMay, useMe } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { KindFilter } from "@/ui/KindFilter";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { SearchBox } from "@/ui/SearchBox";
import { UnitPicker } from "@/ui/UnitPicker";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { useTell } from "@/ui/useTell";
import { FeedbackFigures } from "./FeedbackFigures";
import { feedbackWords } from "./feedbackWords";
import { NewTicket } from "./NewTicket";
import { TicketDrawer } from "./TicketDrawer";
import { TicketList } from "./TicketList";
import type { TicketRow } from "./tickets";

const SHOWN = ["undone", "overdue", "mine", "unassigned", "all"] as const;
const SORTS = ["due", "-opened", "-said"] as const;

type Filters = ReturnType<typeof useFilters>;

/** What the address asks for, as the API takes it. */
function useQuestion(filters: Filters) {
  const me = useMe().data?.id;
  const show = filters.get("show") || "undone";
  const product = filters.values.product;
  return {
    words: filters.get("words"),
    state: filters.list("state") as TicketRow["state"][],
    kind: filters.list("kind") as TicketRow["kind"][],
    severity: filters.list("severity") as TicketRow["severity"][],
    product: product === undefined && filters.get("only") === "product" ? "" : product,
    unit_id: Number(filters.get("unit")) || undefined,
    only_unit: filters.get("only") === "unit",
    from: filters.get("first") || undefined,
    to: filters.get("last") || undefined,
    undone: show === "undone" || show === "mine" || show === "unassigned",
    overdue: show === "overdue",
    unassigned: show === "unassigned",
    assigned_id: show === "mine" ? me : undefined,
  };
}

/** Fetches the list as a file; a POST, because the audit log keeps it. */
function useExport(question: ReturnType<typeof useQuestion>) {
  const tell = useTell();
  return async () => {
    try {
      const body = { ...question, format: "csv" as const };
      const blob = (await take(
        api.POST("/api/v1/feedback/export", { body, parseAs: "blob" }),
      )) as unknown as Blob;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = "feedback.csv";
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      tell.refused(error);
    }
  };
}

function FilterRow({ filters }: { filters: Filters }) {
  const { t } = useSpeech();
  const w = useWords(feedbackWords);
  const first = filters.get("first");
  const last = filters.get("last");
  return (
    <div className="filters">
      <div className="table-scroll">
        <Segmented
          value={filters.get("show") || "undone"}
          onChange={(show) => filters.set({ show })}
          options={SHOWN.map((value) => ({ value, label: w(value) }))}
          aria-label={w("show")}
        />
      </div>
      <SearchBox
        value={filters.get("words")}
        onSearch={(words) => filters.set({ words, show: words ? "all" : undefined })}
        placeholder={w("search")}
      />
      <KindFilter filters={filters} name="kind" kind="ticket_kind" label={w("kind")} />
      <KindFilter filters={filters} name="severity" kind="ticket_severity" label={w("severity")} />
      <KindFilter filters={filters} name="state" kind="ticket_state" label={w("state")} />
      <DatePicker.RangePicker
        value={first && last ? [dayjs(first), dayjs(last)] : null}
        onChange={(days) =>
          filters.set({
            first: days?.[0]?.format("YYYY-MM-DD"),
            last: days?.[1]?.format("YYYY-MM-DD"),
          })
        }
        aria-label={t("period.label")}
      />
      <Select
        value={filters.get("sort") || "due"}
        onChange={(sort) => filters.set({ sort })}
        options={SORTS.map((value) => ({
          value,
          label: w(
            value === "due" ? "sort_due" : value === "-opened" ? "sort_opened" : "sort_said",
          ),
        }))}
        aria-label={w("sort")}
        popupMatchSelectWidth={false}
      />
    </div>
  );
}

/** The desk: what members told us, what presses first, and how well it goes. */
export default function Desk() {
  const w = useWords(feedbackWords);
  const may = useMay();
  const filters = useFilters();
  const [adding, setAdding] = useState(false);
  const question = useQuestion(filters);
  const download = useExport(question);
  const sort = (filters.get("sort") || "due") as (typeof SORTS)[number];
  const pages = usePages<TicketRow>(["feedback", "tickets", question, sort], (cursor, signal) =>
    take(
      api.GET("/api/v1/feedback/tickets", {
        params: { query: { ...question, sort, cursor } },
        signal,
      }),
    ),
  );
  const open = (id: number | undefined) => filters.set({ ticket: id ? String(id) : undefined });
  return (
    <Page
      title={w("title")}
      lead={w("lead")}
      actions={
        <>
          <UnitPicker
            value={question.unit_id}
            onChange={(id) => filters.set({ unit: id ? String(id) : undefined, only: undefined })}
          />
          {may("manage_settings") ? <Link to="/feedback/rules">{w("rules")}</Link> : null}
          {may("export") ? <Button onClick={download}>{w("export_csv")}</Button> : null}
          <Button type="primary" onClick={() => setAdding(true)}>
            {w("new")}
          </Button>
        </>
      }
    >
      <FeedbackFigures
        unitId={question.unit_id}
        onRows={(rows) => filters.set({ show: "all", only: undefined, ...rows })}
      />
      <Panel className="list-panel">
        <FilterRow filters={filters} />
        <TicketList
          pages={pages}
          onOpen={open}
          filtered={Object.keys(filters.values).length > 0}
          onClear={() => filters.replace({})}
        />
      </Panel>
      <TicketDrawer
        ticketId={Number(filters.get("ticket")) || undefined}
        ids={pages.all.map(({ id }) => id)}
        onOpen={open}
      />
      <NewTicket
        open={adding}
        onClose={(made) => {
          setAdding(false);
          if (made) open(made.id);
        }}
      />
    </Page>
  );
}
