import { Tag } from "antd";
import { useLabel } from "@/api/queries";
import { useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { ListPage } from "@/ui/ListPage";
import type { usePages } from "@/ui/usePages";
import { Due } from "./Due";
import { feedbackWords } from "./feedbackWords";
import type { TicketRow } from "./tickets";
import "./feedback.css";

type Props = {
  pages: ReturnType<typeof usePages<TicketRow>>;
  onOpen: (ticketId: number) => void;
  filtered?: boolean;
  onClear?: () => void;
  none?: string;
};

const GRAVE = new Set<TicketRow["severity"]>(["high", "urgent"]);

/** Tickets as a table on a desk, as cards on a phone. */
export function TicketList({ pages, onOpen, filtered = false, onClear, none }: Props) {
  const w = useWords(feedbackWords);
  const label = useLabel();
  const severity = (row: TicketRow) => (
    <span className={GRAVE.has(row.severity) ? "overdue" : undefined}>
      {label("ticket_severity", row.severity)}
    </span>
  );
  const said = (row: TicketRow) => row.excerpt ?? w("erased");
  const place = (row: TicketRow) => row.community?.name ?? row.unit.name;
  const news = (row: TicketRow) => (row.news ? <Tag>{w("news")}</Tag> : null);
  const what = (row: TicketRow) =>
    [label("ticket_kind", row.kind), row.product].filter(Boolean).join(" · ");
  return (
    <ListPage<TicketRow>
      pages={pages}
      rowKey={({ id }) => id}
      filtered={filtered}
      onClear={onClear}
      empty={
        <EmptyState
          kind="nothing_yet"
          title={none ?? w("none")}
          hint={none ? "" : w("none_hint")}
        />
      }
      card={(row) => (
        <button type="button" className="card card-button" onClick={() => onOpen(row.id)}>
          <span className="card-head">
            <span>
              #{row.id} {what(row)}
            </span>
            {severity(row)}
          </span>
          <span>{said(row)}</span>
          <span className="card-facts">
            <span>{label("ticket_state", row.state)}</span>
            <span>{row.assigned?.name ?? w("nobody")}</span>
            <span>{place(row)}</span>
            <Due ticket={row} />
            {news(row)}
          </span>
        </button>
      )}
      columns={[
        {
          title: w("what"),
          render: (_, row) => (
            <button type="button" className="link" onClick={() => onOpen(row.id)}>
              #{row.id} {said(row)}
            </button>
          ),
        },
        { title: w("kind"), render: (_, row) => what(row) },
        { title: w("severity"), render: (_, row) => severity(row) },
        {
          title: w("who"),
          render: (_, row) => row.customer_name ?? <span className="soft">{w("anonymous")}</span>,
        },
        { title: w("where"), render: (_, row) => place(row) },
        {
          title: w("holder"),
          render: (_, row) => row.assigned?.name ?? <span className="soft">{w("nobody")}</span>,
        },
        {
          title: w("state"),
          render: (_, row) => (
            <>
              {label("ticket_state", row.state)} {news(row)}
            </>
          ),
        },
        { title: w("due"), render: (_, row) => <Due ticket={row} /> },
      ]}
    />
  );
}
