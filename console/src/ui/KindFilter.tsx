import { Select } from "antd";
import { useOptions } from "@/api/queries";
import type { useFilters } from "./useFilters";

type Props = {
  filters: ReturnType<typeof useFilters>;
  name: string;
  kind: string;
  label: string;
  multiple?: boolean;
};

/** A filter over a closed word list; several words are one filter with commas in the address. */
export function KindFilter({ filters, name, kind, label, multiple = true }: Props) {
  const options = useOptions(kind);
  if (!multiple) {
    return (
      <Select
        className="kind-filter"
        value={filters.get(name) || undefined}
        onChange={(value?: string) => filters.set({ [name]: value })}
        options={options}
        allowClear
        placeholder={label}
        aria-label={label}
        popupMatchSelectWidth={false}
      />
    );
  }
  return (
    <Select
      className="kind-filter"
      mode="multiple"
      value={filters.list(name)}
      onChange={(values: string[]) => filters.set({ [name]: values.join(",") })}
      options={options}
      allowClear
      showSearch={false}
      maxTagCount="responsive"
      placeholder={label}
      aria-label={label}
      popupMatchSelectWidth={false}
    />
  );
}
