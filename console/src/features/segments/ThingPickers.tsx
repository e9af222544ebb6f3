import { useQueries, useQuery } from "@tanstack/react-query";
import { Select, TreeSelect } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useMay, useUnits } from "@/api/queries";
import { useWords } from "@/locales";
import { unitTree } from "@/ui/UnitPicker";
import { ruleWords } from "./ruleWords";

export type ManyProps = {
  value: number[];
  onChange: (ids: number[]) => void;
  max: number;
  label: string;
};

const CHOICES_MAX = 30;

type Named = { id: number; name: string };
type SearchedProps = ManyProps & {
  name: string;
  /** Those whose names hold the words. */
  find: (words: string, signal: AbortSignal) => Promise<Named[]>;
  /** One that was chosen before and is not among those found. */
  fetchOne: (id: number, signal: AbortSignal) => Promise<Named>;
  enabled?: boolean;
};

/** Chooses several of a list that the server searches; the chosen ones keep their names. */
function ManySearched({ name, find, fetchOne, enabled = true, ...props }: SearchedProps) {
  const { value, onChange, max, label } = props;
  const w = useWords(ruleWords);
  const [words, setWords] = useState("");
  const found = useQuery({
    queryKey: [name, "pick", words],
    queryFn: ({ signal }) => find(words, signal),
    enabled,
  });
  const missing = value.filter((id) => !found.data?.some((each) => each.id === id));
  const chosen = useQueries({
    queries: missing.map((id) => ({
      queryKey: [name, "named", id],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchOne(id, signal),
      enabled: enabled && found.data !== undefined,
    })),
  });
  const known = [...chosen.flatMap(({ data }) => data ?? []), ...(found.data ?? [])];
  return (
    <Select
      className="rule-things"
      size="small"
      mode="multiple"
      maxCount={max}
      value={value}
      onChange={onChange}
      options={known.map((each) => ({ value: each.id, label: each.name }))}
      showSearch={{ filterOption: false, onSearch: setWords }}
      loading={found.isFetching}
      placeholder={w("choose", { what: label })}
      status={value.length === 0 ? "warning" : undefined}
      aria-label={label}
      popupMatchSelectWidth={280}
    />
  );
}

/** Chooses communities by their words. */
export function ManyCommunities(props: ManyProps) {
  return (
    <ManySearched
      {...props}
      name="communities"
      find={async (words, signal) => {
        const query = { words: words || undefined, limit: CHOICES_MAX, sort: "title" as const };
        const page = await take(api.GET("/api/v1/communities", { params: { query }, signal }));
        return page.items.map(({ id, title }) => ({ id, name: title }));
      }}
      fetchOne={async (community_id, signal) => {
        const params = { path: { community_id } };
        const one = await take(api.GET("/api/v1/communities/{community_id}", { params, signal }));
        return { id: one.id, name: one.title };
      }}
    />
  );
}

/** Chooses colleagues by their names. */
export function ManyStaff(props: ManyProps) {
  const may = useMay();
  return (
    <ManySearched
      {...props}
      name="staff"
      enabled={may("view_staff")}
      find={async (text, signal) => {
        const query = { text, active: true, limit: CHOICES_MAX };
        return (await take(api.GET("/api/v1/org/staff", { params: { query }, signal }))).items;
      }}
      fetchOne={(staff_id, signal) =>
        take(api.GET("/api/v1/org/staff/{staff_id}", { params: { path: { staff_id } }, signal }))
      }
    />
  );
}

/** Chooses forms that were published, by words of their titles. */
export function ManyForms(props: ManyProps) {
  return (
    <ManySearched
      {...props}
      name="forms"
      find={async (words, signal) => {
        const query = { words, published: true, limit: CHOICES_MAX };
        const page = await take(api.GET("/api/v1/forms", { params: { query }, signal }));
        return page.items.map(({ id, title }) => ({ id, name: title }));
      }}
      fetchOne={async (form_id, signal) => {
        const params = { path: { form_id } };
        const one = await take(api.GET("/api/v1/forms/{form_id}", { params, signal }));
        return { id: one.id, name: one.title };
      }}
    />
  );
}

/** Chooses what can be chosen in published forms, by words of it, its question or its form. */
export function ManyFormOptions(props: ManyProps) {
  const fetch = async (query: { words?: string; option_id?: number }, signal: AbortSignal) => {
    const params = { query: { ...query, limit: CHOICES_MAX } };
    return (await take(api.GET("/api/v1/forms/options", { params, signal }))).items;
  };
  return (
    <ManySearched
      {...props}
      name="form options"
      find={(words, signal) => fetch({ words }, signal)}
      fetchOne={async (option_id, signal) => {
        const [one] = await fetch({ option_id }, signal);
        return one ?? { id: option_id, name: `${option_id}` };
      }}
    />
  );
}

/** Chooses units, each of which stands for everything below it. */
export function ManyUnits({ value, onChange, max, label }: ManyProps) {
  const w = useWords(ruleWords);
  const units = useUnits().data?.units ?? [];
  return (
    <TreeSelect
      className="rule-things"
      size="small"
      multiple
      maxCount={max}
      value={value}
      onChange={onChange}
      treeData={unitTree(units)}
      treeDefaultExpandAll
      showSearch={{ treeNodeFilterProp: "title" }}
      placeholder={w("choose", { what: label })}
      status={value.length === 0 ? "warning" : undefined}
      aria-label={label}
      popupMatchSelectWidth={280}
    />
  );
}
