import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, take } from "@/api/client";
import { useForgetFigures } from "@/api/queries";
import { grown, MOVING_MS, moves, pollMs, type Watched } from "./connection";

const MINUTE_MS = 60_000;
// Whoever mends a right in another window sees it here without asking again.
const PROBE_AGAIN_MS = 20_000;
const PROBE_FRESH_MS = 5_000;

export function useConnections() {
  return useQuery({
    queryKey: ["wecom", "links"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/wecom/links", { signal })),
    staleTime: 0,
  });
}

/** How a connection does; asked again soon while something moves, or while one `waits` for it. */
export function useStanding(link_id: number, waits: (seen: Watched) => boolean = () => false) {
  const cache = useQueryClient();
  const queryKey = ["wecom", "standing", link_id];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<Watched> => {
      const path = { link_id };
      const now = await take(
        api.GET("/api/v1/wecom/links/{link_id}", { params: { path }, signal }),
      );
      const before = cache.getQueryData<Watched>(queryKey);
      return { ...now, peaks: grown(before?.peaks ?? {}, now.waiting) };
    },
    enabled: link_id > 0,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (data && waits(data) ? MOVING_MS : pollMs(data)),
  });
}

/** Every question about the connection, asked of the platform itself. */
export function useProbes(link_id: number, enabled = true) {
  return useQuery({
    queryKey: ["wecom", "probes", link_id],
    queryFn: ({ signal }) =>
      take(
        api.POST("/api/v1/wecom/links/{link_id}/probe", { params: { path: { link_id } }, signal }),
      ),
    enabled: enabled && link_id > 0,
    staleTime: PROBE_FRESH_MS,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state: { data } }) =>
      data?.some(({ state }) => state === "failed") ? PROBE_AGAIN_MS : false,
  });
}

/** What seals the callbacks. The audit log keeps who looked: only asked for by hand, and kept. */
export function useKeys(link_id: number) {
  return useQuery({
    queryKey: ["wecom", "keys", link_id],
    queryFn: () =>
      take(api.POST("/api/v1/wecom/links/{link_id}/keys", { params: { path: { link_id } } })),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10 * MINUTE_MS,
    retry: false,
  });
}

/** After a connection was changed: what stands on the screen is asked again. */
export function useConnectionChanged() {
  const cache = useQueryClient();
  return async (link_id: number) => {
    await Promise.all(
      [["links"], ["standing", link_id], ["probes", link_id]].map((key) =>
        cache.invalidateQueries({ queryKey: ["wecom", ...key] }),
      ),
    );
  };
}

/** What a sync brought shows everywhere as soon as it is through. */
export function useFiguresAfterReading(standing: Watched | undefined) {
  const cache = useQueryClient();
  const forgetFigures = useForgetFigures();
  const moving = standing ? moves(standing) : false;
  const before = useRef(moving);
  useEffect(() => {
    if (before.current && !moving) {
      void cache.invalidateQueries({ queryKey: ["units"] });
      void cache.invalidateQueries({ queryKey: ["staff"] });
      void forgetFigures();
    }
    before.current = moving;
  }, [moving, cache, forgetFigures]);
}
