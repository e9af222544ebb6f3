import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";

type Props = {
  value: number | undefined;
  onChange: (staffId: number | undefined) => void;
  id?: string;
  label?: string;
  placeholder?: string;
};

const CHOICES_MAX = 50;

/** Finds a colleague by name; the server searches. */
export function StaffPicker({ value, onChange, id, label, placeholder }: Props) {
  const { t } = useSpeech();
  const may = useMay();
  const [text, setText] = useState("");
  const people = useQuery({
    queryKey: ["staff", "pick", text],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/org/staff", {
          params: { query: { text, active: true, limit: CHOICES_MAX } },
          signal,
        }),
      ),
    enabled: may("view_staff"),
  }).data;
  if (!may("view_staff")) return null;
  return (
    <Select
      id={id}
      className="kind-filter"
      value={value}
      onChange={onChange}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      options={people?.items.map((each) => ({ value: each.id, label: each.name }))}
      placeholder={placeholder ?? label ?? t("column.owner")}
      aria-label={id ? undefined : (label ?? t("column.owner"))}
      popupMatchSelectWidth={false}
    />
  );
}
