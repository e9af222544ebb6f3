import { Select } from "antd";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { tagsWords } from "./tagsWords";
import { type Tag, tagOptions, useTags } from "./useTags";
import "./tags.css";

function Option({ name, count }: { name: string; count: number }) {
  const { locale } = useSpeech();
  return (
    <span className="option-count">
      <span>{name}</span>
      <span className="soft small">{number(count, locale)}</span>
    </span>
  );
}

const optionRender = ({ data }: { data: { label?: unknown; count?: number } }) => (
  <Option name={String(data.label)} count={data.count ?? 0} />
);

type Props = {
  value: number[];
  onChange: (ids: number[]) => void;
  max: number;
  label: string;
};

/** Chooses tags by their groups, each with how many carry it. */
export function TagPicker({ value, onChange, max, label }: Props) {
  const w = useWords(tagsWords);
  const groups = useTags().data?.groups ?? [];
  return (
    <Select
      className="rule-things"
      size="small"
      mode="multiple"
      maxCount={max}
      value={value}
      onChange={onChange}
      options={tagOptions(groups)}
      optionRender={optionRender}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={w("pick", { what: label })}
      status={value.length === 0 ? "warning" : undefined}
      aria-label={label}
      popupMatchSelectWidth={260}
    />
  );
}

type OneProps = {
  id?: string;
  value: number | undefined;
  onChange: (id: number | undefined) => void;
  wanted?: (tag: Tag) => boolean;
  /** What a filter is called; without it one has to choose. */
  none?: string;
};

/** Chooses one tag of those that are wanted. */
export function OneTag({ id, value, onChange, wanted, none }: OneProps) {
  const w = useWords(tagsWords);
  const groups = useTags().data?.groups ?? [];
  return (
    <Select
      id={id}
      className={none ? "kind-filter" : "wide"}
      value={value}
      onChange={onChange}
      allowClear
      options={tagOptions(groups, wanted)}
      optionRender={optionRender}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={none ?? w("pick", { what: w("tag") })}
      aria-label={none ? w("tag") : undefined}
    />
  );
}
