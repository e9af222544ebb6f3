import { useQuery } from "@tanstack/react-query";
import { AutoComplete, Checkbox, Form, Select } from "antd";
import { api, take } from "@/api/client";
import { useOptions } from "@/api/queries";
import { useWords } from "@/locales";
import { importsWords } from "./importsWords";
import type { Settings } from "./Wizard";

type Props = {
  kind: "customers" | "tags";
  settings: Settings;
  onChange: (part: Partial<Settings>) => void;
};

const NAME_MAX = 50;

/** What becomes of tags that the company lacks, and of phones. */
export function NewTags({ kind, settings, onChange }: Props) {
  const w = useWords(importsWords);
  const choices = useOptions<NonNullable<Settings["new_tags"]>>("new_tags");
  const known = useQuery({
    queryKey: ["tags", "all"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/tags", { signal })),
    retry: false,
  }).data;
  const attributes = (known?.groups ?? []).filter((group) => group.kind === "attribute");
  const chosen = settings.new_tags ?? (kind === "customers" ? "make" : "refuse");
  return (
    <>
      <Form.Item label={w("new_tags")} htmlFor="new-tags">
        <Select
          id="new-tags"
          value={chosen}
          onChange={(new_tags) => onChange({ new_tags })}
          options={choices}
        />
      </Form.Item>
      {kind === "tags" && chosen === "make" ? (
        <Form.Item label={w("tag_group")} htmlFor="tag-group" extra={w("tag_group_hint")}>
          <AutoComplete
            id="tag-group"
            key={settings.tag_group}
            defaultValue={settings.tag_group}
            options={attributes.map(({ name }) => ({ value: name }))}
            maxLength={NAME_MAX}
            onSelect={(tag_group: string) => onChange({ tag_group })}
            onBlur={(event) => {
              const tag_group = (event.target as HTMLInputElement).value.trim();
              if (tag_group !== (settings.tag_group ?? "")) onChange({ tag_group });
            }}
          />
        </Form.Item>
      ) : null}
      {kind === "customers" ? (
        <Checkbox
          checked={settings.phones_verified}
          onChange={(event) => onChange({ phones_verified: event.target.checked })}
        >
          {w("verified")}
        </Checkbox>
      ) : null}
    </>
  );
}
