import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { SearchBox } from "@/ui/SearchBox";
import { useFilters } from "@/ui/useFilters";
import { usePages } from "@/ui/usePages";
import type { FormRow } from "./forms";
import { formsWords } from "./formsWords";
import { StateTag } from "./StateTag";

/** All forms of one's part, the last edited first. */
export default function Forms() {
  const { locale } = useSpeech();
  const w = useWords(formsWords);
  const may = useMay();
  const navigate = useNavigate();
  const filters = useFilters();
  const words = filters.get("words");
  const pages = usePages<FormRow>(["forms", "list", words], (cursor, signal) =>
    take(api.GET("/api/v1/forms", { params: { query: { words, cursor } }, signal })),
  );
  const make = may("edit_customers") ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => navigate("/forms/new")}>
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
            <Link to={`/forms/${row.id}`} className="card">
              <span className="card-head">
                <span>{row.title}</span> <StateTag state={row.state} />
              </span>
              <span className="card-facts">
                <span>
                  {w("visitors")} {number(row.counts.visitors, locale)}
                </span>
                <span>
                  {w("answers")} {number(row.counts.answers, locale)}
                </span>
                <span>{row.unit.name}</span>
              </span>
            </Link>
          )}
          columns={[
            {
              title: w("name"),
              render: (_, row) => (
                <Link to={`/forms/${row.id}`} className="title-link">
                  {row.title}
                </Link>
              ),
            },
            { title: w("state"), render: (_, row) => <StateTag state={row.state} /> },
            {
              title: w("visits"),
              align: "right",
              render: (_, row) => number(row.counts.visits, locale),
            },
            {
              title: w("visitors"),
              align: "right",
              render: (_, row) => number(row.counts.visitors, locale),
            },
            {
              title: w("answers"),
              align: "right",
              render: (_, row) => number(row.counts.answers, locale),
            },
            { title: w("unit"), render: (_, row) => row.unit.name },
            { title: w("edited"), render: (_, row) => moment(row.edited_at, locale) },
          ]}
        />
      </Panel>
    </Page>
  );
}
