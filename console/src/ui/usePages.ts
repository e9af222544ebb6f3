import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

export type PageOf<Item> = {
  items: Item[];
  next_cursor: string | null;
  total: number;
  total_is_capped: boolean;
};

/** A list that the server pages by cursor: one page at a time on a desk, growing on a phone. */
export function usePages<Item>(
  key: readonly unknown[],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Item>>,
  enabled = true,
) {
  const [at, setAt] = useState(0);
  const name = JSON.stringify(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list starts at its first page
  useEffect(() => setAt(0), [name]);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled,
  });
  const pages = query.data?.pages ?? [];
  const page = pages[Math.min(at, pages.length - 1)];
  return {
    at,
    rows: page?.items ?? [],
    all: pages.flatMap((each) => each.items),
    total: pages[0]?.total ?? 0,
    totalIsCapped: pages[0]?.total_is_capped ?? false,
    hasNext: at < pages.length - 1 || query.hasNextPage,
    loading: query.isPending,
    // What is asked again is shown as it stands meanwhile.
    fetching: query.isFetchingNextPage,
    // Nor does a list vanish because asking again failed; the page says that it will try once more.
    error: query.data && !query.isFetchNextPageError ? null : query.error,
    refetch: query.refetch,
    previous: () => setAt((now) => Math.max(now - 1, 0)),
    next: async () => {
      if (at >= pages.length - 1) await query.fetchNextPage();
      setAt((now) => now + 1);
    },
    more: () => query.fetchNextPage(),
  };
}
