import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type Answer, api, take } from "@/api/client";
import { Refusal } from "@/api/refusal";
import type { ConditionSpec } from "./conditions";
import { type Group, type Rule, rowAt, type Written, write } from "./rule";

const PAUSE_MS = 300;

export type Counted = Answer<"/api/v1/segments/count", "post">;

function usePaused<Thing>(thing: Thing): Thing {
  const [paused, setPaused] = useState(thing);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(thing), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [thing]);
  return paused;
}

/**
 * Counts a rule while it is edited, a moment after the last change; what was asked before is called
 * off. `parts` and `fault` belong to the rows that were asked, so they go by the rows' ids.
 */
export function useCount(root: Group, specs: Map<string, ConditionSpec>) {
  const now = useMemo(() => write(root, specs), [root, specs]);
  const written = usePaused(now);
  const text = written.rule ? JSON.stringify(written.rule) : "";
  const query = useQuery({
    // With the ids of the rows: what was counted belongs to them.
    queryKey: ["segment-count", text, [...written.places.keys()].join()],
    queryFn: async ({ signal }) => {
      const body = { rule: JSON.parse(text) as Rule };
      const counted = await take(api.POST("/api/v1/segments/count", { body, signal }));
      return { counted, parts: partsOf(written, counted) };
    },
    enabled: text !== "",
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const error = text ? query.error : null;
  const answer = text && !error ? query.data : undefined;
  return {
    now,
    counted: answer?.counted,
    parts: answer?.parts ?? NOTHING,
    counting: now !== written || query.isFetching,
    error,
    fault: faultOf(error, written),
  };
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/** How many fit each row alone, by the row's id. */
function partsOf({ places }: Written, counted: Counted): Map<string, number> {
  const parts = new Map<string, number>();
  for (const [id, place] of places) {
    const count = counted.parts[place];
    if (count !== undefined) parts.set(id, count);
  }
  return parts;
}

/** The row that the server refused, when it named one. */
export function faultOf(error: unknown, { places }: Written): string | undefined {
  const place = error instanceof Refusal ? error.params.place : undefined;
  return place === undefined ? undefined : rowAt(place, places);
}
