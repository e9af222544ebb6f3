import { PlusOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { Link, useNavigate } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useLabel, useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { SearchBox } from "@/ui/SearchBox";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import { segmentsWords } from "./segmentsWords";
import "./segments.css";

type SegmentRow = Row<"/api/v1/segments">;

/** How large a segment is; one that was just made is counted in the background. */
function Size({ row }: { row: SegmentRow }) {
  const { locale } = useSpeech();
  const w = useWords(segmentsWords);
  if (row.count === null) return <span className="soft">{w("counting")}</span>;
  return <strong>{number(row.count, locale)}</strong>;
}

/** Whom a segment describes, on one line; the whole sentence, and the note, at a touch. */
function InWords({ row }: { row: SegmentRow }) {
  const { say } = useSpeech();
  const rule = row.zh !== null && row.en !== null ? say({ zh: row.zh, en: row.en }) : "";
  const shown = rule || row.note;
  if (!shown) return null;
  const whole = row.note && rule ? `${rule}（${row.note}）` : shown;
  return (
    <Tooltip title={whole} trigger={["hover", "focus", "click"]}>
      <span className="soft small segment-note">{shown}</span>
    </Tooltip>
  );
}

/** All segments of one's part, the last edited first. */
export default function Segments() {
  const { locale } = useSpeech();
  const w = useWords(segmentsWords);
  const label = useLabel();
  const may = useMay();
  const navigate = useNavigate();
  const filters = useFilters();
  const words = filters.get("words");
  const pages = usePages<SegmentRow>(["segments", "list", words], (cursor, signal) =>
    take(api.GET("/api/v1/segments", { params: { query: { words, cursor } }, signal })),
  );
  const make = may("edit_customers") ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate("/segments/new")}>
      {w("make")}
    </Button>
  ) : undefined;
  return (
    <Page title={w("title")} lead={w("lead")} actions={make}>
      <div className="filters">
        <SearchBox
          value={words}
          onSearch={(asked) => filters.set({ words: asked })}
          placeholder={w("search")}
        />
      </div>
      <Panel className="list-panel">
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          filtered={words !== ""}
          onClear={() => filters.replace({})}
          empty={
            <EmptyState kind="nothing_yet" title={w("none")} hint={w("none_hint")} action={make} />
          }
          card={(row) => (
            <Link to={`/segments/${row.id}`} className="card">
              <span className="card-head">
                <span>{row.name}</span> <Size row={row} />
              </span>
              <InWords row={row} />
              <span className="card-facts">
                <span>{label("segment_kind", row.kind)}</span>
                <span>{row.unit.name}</span>
                <span>
                  {w("edited")} {moment(row.edited_at, locale)}
                </span>
              </span>
            </Link>
          )}
          columns={[
            {
              title: w("name"),
              render: (_, row) => (
                <span className="segment-name">
                  <Link to={`/segments/${row.id}`} className="title-link">
                    {row.name}
                  </Link>
                  <InWords row={row} />
                </span>
              ),
            },
            { title: w("people"), align: "right", render: (_, row) => <Size row={row} /> },
            { title: w("kind"), render: (_, row) => label("segment_kind", row.kind) },
            { title: w("unit"), render: (_, row) => row.unit.name },
            { title: w("made_by"), render: (_, row) => row.made_by ?? "—" },
            { title: w("edited"), render: (_, row) => moment(row.edited_at, locale) },
          ]}
        />
      </Panel>
    </Page>
  );
}
