import { InputNumber, Select } from "antd";
import { useSpeech, useWords } from "@/locales";
import { TagPicker } from "../tags/TagPicker";
import type { Param } from "./conditions";
import type { Given, Value } from "./rule";
import { ruleWords } from "./ruleWords";
import { SegmentPicker } from "./SegmentPicker";
import { ManyCommunities, ManyFormOptions, ManyForms, ManyStaff, ManyUnits } from "./ThingPickers";

type Props = {
  param: Param;
  given: Given;
  onChange: (value: Value | undefined) => void;
  /** A segment cannot be a condition of itself. */
  self?: number;
};

const CURRENCY_FIRST = "CNY";

/** How many digits of a currency stand behind the point. */
function digitsOf(given: Given): number {
  const chosen = Array.isArray(given.currency) ? given.currency[0] : undefined;
  const currency = typeof chosen === "string" ? chosen : CURRENCY_FIRST;
  const options = { style: "currency", currency } as const;
  return new Intl.NumberFormat("en", options).resolvedOptions().maximumFractionDigits ?? 0;
}

const asNumber = (value: Value | undefined) => (typeof value === "number" ? value : null);
const asIds = (value: Value | undefined) =>
  Array.isArray(value) ? value.filter((each) => typeof each === "number") : [];
const asWords = (value: Value | undefined) =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
const orNothing = <Item,>(items: Item[]) => (items.length > 0 ? items : undefined);

function NumberInput({ param, given, onChange, label }: Props & { label: string }) {
  const value = asNumber(given[param.key]);
  const scale = param.kind === "money" ? 10 ** digitsOf(given) : 1;
  return (
    <InputNumber
      className={param.kind === "money" ? "rule-money" : "rule-number"}
      size="small"
      min={param.least / scale}
      max={param.limit / scale}
      precision={param.kind === "money" ? digitsOf(given) : 0}
      value={value === null ? null : value / scale}
      onChange={(entered) =>
        onChange(entered === null ? undefined : Math.round(Number(entered) * scale))
      }
      status={value === null ? "warning" : undefined}
      aria-label={label}
      controls={param.kind !== "money"}
    />
  );
}

function WordsInput({ param, given, onChange, label }: Props & { label: string }) {
  const w = useWords(ruleWords);
  const value = asWords(given[param.key]);
  return (
    <Select
      className="rule-words"
      size="small"
      mode="tags"
      open={false}
      suffixIcon={null}
      value={value}
      maxCount={param.limit}
      tokenSeparators={[",", "，", "、", ";", "；"]}
      onChange={(words: string[]) =>
        onChange(orNothing(words.map((each) => each.trim()).filter(Boolean)))
      }
      placeholder={w("type_words")}
      status={value.length === 0 ? "warning" : undefined}
      aria-label={label}
    />
  );
}

function ChoicesInput({ param, given, onChange, label }: Props & { label: string }) {
  const { say } = useSpeech();
  const value = asWords(given[param.key]);
  const options = param.choices.map((each) => ({ value: each.value, label: say(each) }));
  const common = {
    size: "small" as const,
    options,
    placeholder: label,
    status: value.length === 0 ? ("warning" as const) : undefined,
    "aria-label": label,
    popupMatchSelectWidth: false,
  };
  if (param.limit === 1) {
    return (
      <Select
        {...common}
        className="rule-choice"
        value={value[0]}
        onChange={(one: string) => onChange([one])}
      />
    );
  }
  return (
    <Select
      {...common}
      className="rule-choices"
      mode="multiple"
      value={value}
      onChange={(words: string[]) => onChange(orNothing(words))}
      showSearch={{ optionFilterProp: "label" }}
    />
  );
}

function ThingsInput({ param, given, onChange, label, self }: Props & { label: string }) {
  const common = {
    value: asIds(given[param.key]),
    onChange: (ids: number[]) => onChange(orNothing(ids)),
    max: param.limit,
    label,
  };
  switch (param.of) {
    case "tag":
      return <TagPicker {...common} />;
    case "segment":
      return <SegmentPicker {...common} without={self} />;
    case "community":
      return <ManyCommunities {...common} />;
    case "form":
      return <ManyForms {...common} />;
    case "form_option":
      return <ManyFormOptions {...common} />;
    case "unit":
      return <ManyUnits {...common} />;
    case "staff":
      return <ManyStaff {...common} />;
  }
  // Of things that have no list here yet one knows the numbers.
  return (
    <Select
      className="rule-words"
      size="small"
      mode="tags"
      open={false}
      suffixIcon={null}
      value={common.value.map(String)}
      onChange={(words: string[]) => common.onChange(words.map(Number).filter(Number.isInteger))}
      placeholder={label}
      aria-label={label}
    />
  );
}

/** Enters one parameter in the middle of a sentence. */
export function ParamInput(props: Props) {
  const { say } = useSpeech();
  const label = say(props.param);
  switch (props.param.kind) {
    case "number":
    case "days":
    case "money":
      return <NumberInput {...props} label={label} />;
    case "words":
      return <WordsInput {...props} label={label} />;
    case "choices":
      return <ChoicesInput {...props} label={label} />;
    case "things":
      return <ThingsInput {...props} label={label} />;
  }
}
