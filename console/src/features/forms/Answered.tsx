import { Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { ListPage } from "@/ui/ListPage";
import { MemberName } from "@/ui/MemberName";
import { Panel } from "@/ui/Panel";
import { usePages } from "@/ui/usePages";
import type { OneForm } from "./forms";
import { formsWords } from "./formsWords";

type PersonRow = Row<"/api/v1/forms/{form_id}/people">;

/** Who answered, or chose one option; names are masked by the server. */
export function Answered({ form }: { form: OneForm }) {
  const w = useWords(formsWords);
  const [option_id, choose] = useState<number>();
  const pages = usePages<PersonRow>(
    ["forms", "people", form.id, option_id ?? 0],
    (cursor, signal) =>
      take(
        api.GET("/api/v1/forms/{form_id}/people", {
          params: { path: { form_id: form.id }, query: { cursor, option_id } },
          signal,
        }),
      ),
  );
  const name = (row: PersonRow) => (
    <Link to={`/customers/${row.id}`}>
      <MemberName name={row.name} />
    </Link>
  );
  const picker = (
    <Select
      className="form-people"
      value={option_id}
      onChange={choose}
      allowClear
      placeholder={w("people_everyone")}
      aria-label={w("people_option")}
      popupMatchSelectWidth={260}
      options={form.questions.map(({ id, text, options }) => ({
        label: text,
        title: text,
        key: id,
        options: options.map((option) => ({ value: option.id, label: option.text })),
      }))}
    />
  );
  const asked = option_id
    ? `customers.form_chosen&options=${option_id}`
    : `customers.form_answered&forms=${form.id}`;
  const extra = (
    <div className="row">
      <Link to={`/segments/new?is=${asked}`}>{w("people_segment")}</Link>
      {picker}
    </div>
  );
  return (
    <Panel title={w("people")} extra={extra}>
      <ListPage
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          <EmptyState kind="nothing_yet" title={w("people_none")} hint={w("people_none_hint")} />
        }
        card={(row) => <div className="card">{name(row)}</div>}
        columns={[
          { title: w("customer"), render: (_, row) => name(row) },
          { title: w("number"), dataIndex: "id" },
        ]}
      />
    </Panel>
  );
}
