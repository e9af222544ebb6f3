import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";

type Props = {
  value: number[];
  max: number;
  onChange: (ids: number[]) => void;
  /** Only those of one platform. */
  platform?: "wecom";
  id?: string;
};

const CHOICES_MAX = 30;

/** Finds communities by their words; the server searches, the chosen ones keep their titles. */
export function CommunityPicker({ value, max, onChange, platform, id }: Props) {
  const { t } = useSpeech();
  const [words, setWords] = useState("");
  const found = useQuery({
    queryKey: ["communities", "pick", words, platform],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/communities", {
          params: {
            query: {
              words: words || undefined,
              platform: platform ? [platform] : undefined,
              limit: CHOICES_MAX,
              sort: "title",
            },
          },
          signal,
        }),
      ),
  }).data?.items;
  const missing = value.filter((id) => !found?.some((each) => each.id === id));
  const chosen = useQuery({
    queryKey: ["communities", "named", missing],
    queryFn: () =>
      Promise.all(
        missing.map((community_id) =>
          take(
            api.GET("/api/v1/communities/{community_id}", { params: { path: { community_id } } }),
          ),
        ),
      ),
    enabled: found !== undefined && missing.length > 0,
  }).data;
  const known = [...(chosen ?? []), ...(found ?? [])];
  const options = known.map(({ id, title }) => ({ value: id, label: title }));
  return (
    <Select
      className="community-picker"
      mode="multiple"
      maxCount={max}
      value={value}
      onChange={onChange}
      options={options}
      showSearch={{ filterOption: false, onSearch: setWords }}
      placeholder={t("compare.pick", { max })}
      id={id}
      aria-label={id ? undefined : t("compare.pick", { max })}
    />
  );
}
