import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { ruleWords } from "./ruleWords";
import type { ManyProps } from "./ThingPickers";

const CHOICES_MAX = 200;

/** The segments that one may choose from, the last edited first. */
export function useSegmentChoices() {
  return useQuery({
    queryKey: ["segments", "pick"],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/segments", { params: { query: { limit: CHOICES_MAX } }, signal })),
  }).data?.items;
}

/** Chooses segments, each with its size; `without` is one that cannot be chosen. */
export function SegmentPicker(props: ManyProps & { without?: number }) {
  const { value, onChange, max, label, without } = props;
  const { locale } = useSpeech();
  const w = useWords(ruleWords);
  const choices = useSegmentChoices()?.filter(({ id }) => id !== without);
  return (
    <Select
      className="rule-things"
      size="small"
      mode="multiple"
      maxCount={max}
      value={value}
      onChange={onChange}
      options={choices?.map((each) => ({ value: each.id, label: each.name, count: each.count }))}
      optionRender={({ data }) => (
        <span className="option-count">
          <span>{data.label}</span>
          <span className="soft small">{number(data.count, locale)}</span>
        </span>
      )}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={w("choose", { what: label })}
      status={value.length === 0 ? "warning" : undefined}
      aria-label={label}
      popupMatchSelectWidth={280}
    />
  );
}
