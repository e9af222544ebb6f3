import { Button, Skeleton, Table, type TableProps } from "antd";
import type { ReactNode } from "react";
import { type Locale, useSpeech } from "@/locales";
import { EmptyState } from "./EmptyState";
import { number } from "./figures";
import { RefusalAlert } from "./RefusalAlert";
import type { usePages } from "./usePages";
import { usePhone } from "./usePhone";

type Props<Item extends object> = {
  pages: ReturnType<typeof usePages<Item>>;
  rowKey: (item: Item) => number | string;
  columns: NonNullable<TableProps<Item>["columns"]>;
  /** The row as a card, for phones. */
  card: (item: Item) => ReactNode;
  filtered?: boolean;
  onClear?: () => void;
  empty?: ReactNode;
  selection?: TableProps<Item>["rowSelection"];
  /** Told the key of the column whose order is wanted. */
  onSort?: (key: string) => void;
};

function totalWords(total: number, capped: boolean, locale: Locale) {
  return `${number(total, locale)}${capped ? "+" : ""}`;
}

// The box around the table scrolls, not the table: antd would measure its columns in a hidden row that
// repeats the checkbox of the head, which a keyboard can reach and a screen reader cannot.
/** One page of a server-paged list: a table on a desk, cards on a phone. */
export function ListPage<Item extends object>(props: Props<Item>) {
  const { pages, rowKey, columns, filtered = false, onClear, empty, selection, onSort } = props;
  const { t, locale } = useSpeech();
  const phone = usePhone();
  if (pages.error) return <RefusalAlert error={pages.error} onRetry={pages.refetch} />;
  if (pages.loading) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (pages.total === 0 && pages.rows.length === 0) {
    if (filtered) return <EmptyState kind="no_match" onClear={onClear} />;
    return empty ?? <EmptyState kind="nothing_yet" />;
  }
  const total = totalWords(pages.total, pages.totalIsCapped, locale);
  if (phone) {
    return (
      <div className="cards">
        <p className="soft">{t("list.total", { total })}</p>
        {pages.all.map((item) => (
          <div key={rowKey(item)}>{props.card(item)}</div>
        ))}
        {pages.hasNext ? (
          <Button block loading={pages.fetching} onClick={pages.more}>
            {t("list.more")}
          </Button>
        ) : null}
      </div>
    );
  }
  return (
    <>
      <div className="table-scroll">
        <Table<Item>
          rowKey={rowKey}
          columns={columns}
          dataSource={pages.rows}
          loading={pages.fetching}
          pagination={false}
          rowSelection={selection}
          showSorterTooltip={false}
          onChange={(_page, _filters, sorter) => {
            const one = Array.isArray(sorter) ? sorter[0] : sorter;
            if (one?.columnKey) onSort?.(String(one.columnKey));
          }}
        />
      </div>
      <footer className="pager">
        <span className="soft">{t("list.total_page", { total, page: pages.at + 1 })}</span>
        <Button disabled={pages.at === 0} onClick={pages.previous}>
          {t("list.previous")}
        </Button>
        <Button disabled={!pages.hasNext} onClick={pages.next}>
          {t("list.next")}
        </Button>
      </footer>
    </>
  );
}
