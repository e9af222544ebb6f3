import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { feedbackWords } from "./feedbackWords";

const CHOICES_MAX = 20;

type Props = { id?: string; value?: number; onChange?: (customerId: number | undefined) => void };

/** Finds a customer as the list of customers does: names are sealed, so by the whole one. */
export function CustomerPicker({ id, value, onChange }: Props) {
  const { t } = useSpeech();
  const w = useWords(feedbackWords);
  const may = useMay();
  const [words, setWords] = useState("");
  const found = useQuery({
    queryKey: ["customers", "pick", words],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/customers", { params: { query: { words, limit: CHOICES_MAX } }, signal }),
      ),
    enabled: may("view_members"),
    placeholderData: (before) => before,
  }).data?.items;
  if (!may("view_members")) return <span className="soft">{w("anonymous")}</span>;
  return (
    <Select
      id={id}
      value={value}
      onChange={onChange}
      allowClear
      showSearch={{ filterOption: false, onSearch: setWords }}
      options={found?.map((each) => ({
        value: each.id,
        label: `${each.name ?? t("members.erased")} · ${w("customer_number", { number: each.id })}`,
      }))}
      notFoundContent={<span className="soft">{w("customer_none")}</span>}
      placeholder={t("members.words")}
    />
  );
}
