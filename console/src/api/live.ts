import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { api, take } from "./client";
import { tellsFigures } from "./queries";

const EVERY_MS = 10_000;
const PAUSE_MS_MAX = 300_000;
// Who sees a part of the company is not told whether anything came in.
const UNTOLD_EVERY_MS = 30_000;

/** When to look again: while the server answers errors ever later, so that it can get up. */
export const pauseMs = (failures: number) => Math.min(EVERY_MS * 2 ** failures, PAUSE_MS_MAX);

type Seen = { mark: string | null; movedAt: number; freshAt: number };

/**
 * Keeps every figure of the page as new as the server's, without a word: asks often, and cheaply,
 * whether anything came in, and only then for the figures themselves. A hidden tab rests.
 *
 * `dataUpdatedAt` is when everything on the page was last known to be the newest.
 */
export function useLive(on: boolean) {
  const cache = useQueryClient();
  const seen = useRef<Seen>(null);
  const failures = useRef(0);
  const look = async (signal: AbortSignal) => {
    const askedAt = Date.now();
    const { mark, lag_seconds } = await take(api.GET("/api/v1/figures/newest", { signal }));
    const last = seen.current;
    const movedAt = last?.mark === mark ? last.movedAt : askedAt;
    const untold = mark === null && askedAt - (last?.freshAt ?? 0) >= UNTOLD_EVERY_MS;
    // Once more after the move: what came while the page was being answered. And in a large company
    // figures may be told as of a while before it, which costs the server next to nothing.
    if (!last || untold || last.freshAt <= movedAt + lag_seconds * 1_000) {
      await cache.refetchQueries(
        { type: "active", predicate: tellsFigures },
        { cancelRefetch: false, throwOnError: true },
      );
      seen.current = { mark, movedAt, freshAt: askedAt };
    }
    return mark;
  };
  return useQuery({
    queryKey: ["live"],
    queryFn: async ({ signal }) => {
      try {
        const mark = await look(signal);
        failures.current = 0;
        return mark;
      } catch (error) {
        failures.current += 1;
        throw error;
      }
    },
    enabled: on,
    retry: false,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: () => pauseMs(failures.current),
    refetchOnWindowFocus: "always",
  });
}
