import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { codesWords } from "./codesWords";

export type Chosen = { id: number; name: string };

type Props = {
  id: string;
  link_id: number;
  value: Chosen[];
  onChange: (chosen: Chosen[]) => void;
};

const CHOICES_MAX = 50;
// As many as the platform takes behind one code.
const STAFF_MAX = 100;

/** Finds staff who may have customers; the server searches, the chosen ones keep their names. */
export function AccountsPicker({ id, link_id, value, onChange }: Props) {
  const w = useWords(codesWords);
  const [text, setText] = useState("");
  const found = useQuery({
    queryKey: ["wecom", "accounts", "pick", link_id, text],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/wecom/links/{link_id}/accounts", {
          params: { path: { link_id }, query: { text, with_customers: true, limit: CHOICES_MAX } },
          signal,
        }),
      ),
  });
  const offered = found.data?.items ?? [];
  const known = [
    ...value,
    ...offered.filter(({ id: each }) => value.every((one) => one.id !== each)),
  ];
  const units = new Map(offered.map((each) => [each.id, each.unit_name]));
  return (
    <Select
      id={id}
      className="code-picker"
      mode="multiple"
      maxCount={STAFF_MAX}
      value={value.map((each) => each.id)}
      onChange={(ids: number[]) => {
        const named = new Map(known.map((each) => [each.id, each.name]));
        onChange(ids.map((each) => ({ id: each, name: named.get(each) ?? String(each) })));
      }}
      options={known.map(({ id: each, name }) => ({
        value: each,
        label: name,
        unit: units.get(each),
      }))}
      optionRender={({ data }) => (
        <>
          {data.label} {data.unit ? <span className="soft small">{data.unit}</span> : null}
        </>
      )}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={found.isFetching}
      notFoundContent={w("staff_none")}
      placeholder={w("staff")}
    />
  );
}
