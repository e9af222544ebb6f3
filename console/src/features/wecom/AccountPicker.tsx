import { useInfiniteQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { api, type Row, take } from "@/api/client";
import { useWords } from "@/locales";
import { welcomeWords } from "./welcomeWords";

export type Account = Row<"/api/v1/wecom/links/{link_id}/accounts">;

type Props = {
  link_id: number;
  /** Those that have words of their own already. */
  taken: (number | null)[];
  onChoose: (account: Account) => void;
};

const PAGE = 50;
// The next page is fetched before the end of the list comes into sight.
const NEAR_PX = 120;

/** Finds an account by name; the list grows as one scrolls. */
export function AccountPicker({ link_id, taken, onChoose }: Props) {
  const w = useWords(welcomeWords);
  const [text, setText] = useState("");
  const found = useInfiniteQuery({
    queryKey: ["wecom", "accounts", link_id, text],
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET("/api/v1/wecom/links/{link_id}/accounts", {
          params: { path: { link_id }, query: { text, cursor: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const accounts = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const says = (each: Account) =>
    `${each.name} · ${each.unit_name}${each.has_customers ? "" : ` · ${w("no_right")}`}`;
  return (
    <Select<number | null>
      className="account-picker"
      value={null}
      onChange={(id) => {
        const account = accounts.find((each) => each.id === id);
        if (account) onChoose(account);
        setText("");
      }}
      showSearch={{ filterOption: false, onSearch: setText }}
      options={accounts
        .filter(({ id }) => !taken.includes(id))
        .map((each) => ({ value: each.id, label: says(each) }))}
      onPopupScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        const near = scrollTop + clientHeight > scrollHeight - NEAR_PX;
        if (near && found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
      }}
      loading={found.isFetching}
      placeholder={w("add")}
      aria-label={w("add")}
      notFoundContent={w("no_account")}
      popupMatchSelectWidth={false}
    />
  );
}
