import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { ListPage } from "@/ui/ListPage";
import { MemberName } from "@/ui/MemberName";
import { Panel } from "@/ui/Panel";
import { usePages } from "@/ui/usePages";
import { segmentsWords } from "./segmentsWords";
import { type Person, WhyDrawer } from "./WhyDrawer";

type PersonRow = Row<"/api/v1/segments/{segment_id}/people">;

/** Who is in a segment, of those whom one may see; names are masked by the server. */
export function People({ segment_id }: { segment_id: number }) {
  const w = useWords(segmentsWords);
  const [asked, ask] = useState<Person | null>(null);
  const pages = usePages<PersonRow>(["segments", "people", segment_id], (cursor, signal) =>
    take(
      api.GET("/api/v1/segments/{segment_id}/people", {
        params: { path: { segment_id }, query: { cursor } },
        signal,
      }),
    ),
  );
  const why = (row: PersonRow) => (
    <Button
      size="small"
      onClick={() => ask(row)}
      aria-label={w("why_of", { name: row.name ?? "" })}
    >
      {w("why")}
    </Button>
  );
  const name = (row: PersonRow) => (
    <Link to={`/customers/${row.id}`}>
      <MemberName name={row.name} />
    </Link>
  );
  return (
    <Panel title={w("list")}>
      <ListPage
        pages={pages}
        rowKey={({ id }) => id}
        empty={<EmptyState kind="nothing_yet" title={w("list_none")} hint={w("list_none_hint")} />}
        card={(row) => (
          <div className="card card-head">
            {name(row)} {why(row)}
          </div>
        )}
        columns={[
          { title: w("customer"), render: (_, row) => name(row) },
          { title: w("number"), dataIndex: "id" },
          { key: "why", align: "right", render: (_, row) => why(row) },
        ]}
      />
      <WhyDrawer segment_id={segment_id} person={asked} onClose={() => ask(null)} />
    </Panel>
  );
}
