import { QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useSpeech } from "@/locales";
import { setBusinessZone } from "@/ui/zone";
import { type Answer, api, take } from "./client";
import { Refusal } from "./refusal";

const MINUTE_MS = 60_000;
const RETRIES_MAX = 2;

/** One cache for the whole console; a refusal is final, only a lost connection is tried again. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: MINUTE_MS / 2,
        refetchOnWindowFocus: false,
        retry: (tries, error) => !(error instanceof Refusal) && tries < RETRIES_MAX,
      },
    },
  });
}

// What no message, order, role mark or threshold moves. All else tells of figures, so that a screen
// that is added later is never forgotten.
const SETTLED = new Set([
  ...["me", "units", "kinds", "metrics", "roles", "staff", "tokens", "views", "demo", "demo-login"],
  ...["sessions", "authenticators", "thresholds", "import-fields", "wecom", "live"],
]);

/** Whether something tells of figures. */
export const tellsFigures = ({ queryKey }: { queryKey: readonly unknown[] }) =>
  !SETTLED.has(String(queryKey[0]));

/** Forgets every figure: what is on the screen is asked again, what another screen had is gone. */
export function forgetFigures(cache: QueryClient): Promise<void> {
  cache.removeQueries({ type: "inactive", predicate: tellsFigures });
  return cache.invalidateQueries({ predicate: tellsFigures });
}

/** To be called after whatever moves figures: a role mark, a threshold, an edit, a removal. */
export function useForgetFigures(): () => Promise<void> {
  const cache = useQueryClient();
  return useCallback(() => forgetFigures(cache), [cache]);
}

export type Me = Answer<"/api/v1/org/me">;
export type Permission = Me["permissions"][number];

export function useMe() {
  return useQuery({
    queryKey: ["me"],
    queryFn: async () => {
      const me = await take(api.GET("/api/v1/org/me"));
      setBusinessZone(me.business_time_zone);
      return me;
    },
    staleTime: 5 * MINUTE_MS,
  });
}

/** Whether the person who is signed in holds a permission anywhere. */
export function useMay(): (permission: Permission) => boolean {
  const held = useMe().data?.permissions;
  return useCallback((permission) => held?.includes(permission) ?? false, [held]);
}

export type Unit = Answer<"/api/v1/org/units">["units"][number];

export function useUnits() {
  const may = useMay();
  return useQuery({
    queryKey: ["units"],
    queryFn: () => take(api.GET("/api/v1/org/units")),
    staleTime: 5 * MINUTE_MS,
    enabled: may("view_figures"),
  });
}

/** The closed words with their names; they change with the version only. */
export function useKinds() {
  return useQuery({
    queryKey: ["kinds"],
    queryFn: () => take(api.GET("/api/v1/kinds")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** `label("platform", "wecom")` in the reader's language; a word that is not known stays itself. */
export function useLabel(): (kind: string, value: string | null | undefined) => string {
  const { data } = useKinds();
  const { say } = useSpeech();
  return useCallback(
    (kind, value) => {
      const found = data?.[kind]?.find((each) => each.value === value);
      return found ? say(found) : (value ?? "");
    },
    [data, say],
  );
}

/** The choices of a closed word, for a Select. */
export function useOptions<Word extends string = string>(
  kind: string,
): { value: Word; label: string }[] {
  const { data } = useKinds();
  const { say } = useSpeech();
  return (data?.[kind] ?? []).map((each) => ({ value: each.value as Word, label: say(each) }));
}

export type Metric = Answer<"/api/v1/metrics">["metrics"][number];

export function useMetrics() {
  return useQuery({
    queryKey: ["metrics"],
    queryFn: () => take(api.GET("/api/v1/metrics")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useMetric(key: string): Metric | undefined {
  return useMetrics().data?.metrics.find((each) => each.key === key);
}
