import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { handOverWords } from "./handOverWords";

export type Person = { id: number; name: string };

type Props = {
  id: string;
  link_id: number;
  value: Person | null;
  onChange: (person: Person | null) => void;
  /** Those who have left instead of those who are there. */
  left?: boolean;
  /** Only those who may have customers. */
  with_customers?: boolean;
  /** Who cannot be chosen. */
  without?: number | undefined;
};

const CHOICES_MAX = 50;

/** Finds one account; the server searches, the chosen one keeps its name. */
export function AccountSelect(props: Props) {
  const { id, link_id, value, onChange, left = false, with_customers = false, without } = props;
  const w = useWords(handOverWords);
  const [text, setText] = useState("");
  const found = useQuery({
    queryKey: ["wecom", "accounts", "one", link_id, text, left, with_customers],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/wecom/links/{link_id}/accounts", {
          params: {
            path: { link_id },
            query: { text, left, with_customers, limit: CHOICES_MAX },
          },
          signal,
        }),
      ),
  });
  const offered = (found.data?.items ?? []).filter((each) => each.id !== without);
  const chosen = value && offered.every((each) => each.id !== value.id) ? [value] : [];
  return (
    <Select<number>
      id={id}
      className="code-picker"
      value={value?.id ?? null}
      onChange={(picked) => {
        const one = offered.find((each) => each.id === picked);
        onChange(one ? { id: one.id, name: one.name } : null);
        setText("");
      }}
      options={[
        ...chosen.map((each) => ({ value: each.id, label: each.name })),
        ...offered.map((each) => ({
          value: each.id,
          label: `${each.name} · ${each.unit_name}`,
        })),
      ]}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={found.isFetching}
      notFoundContent={w("nobody")}
      placeholder={w("search")}
      popupMatchSelectWidth={false}
    />
  );
}
