import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useEffect } from "react";
import { api, type Row, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { useTell } from "@/ui/useTell";
import { bulkWords } from "./bulkWords";

export type Run = Row<"/api/v1/tags/runs">;

const EVERY_MS = 1_000;

export const isOver = ({ state }: Run) => state === "done" || state === "stopped";

export function useStop() {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: (run_id: number) =>
      api.POST("/api/v1/tags/runs/{run_id}/stop", { params: { path: { run_id } } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["tag-runs"] }),
    onError: tell.refused,
  });
}

/** How far a tagging of many has come, until it is over. */
export function RunProgress({ begun }: { begun: Run }) {
  const { locale } = useSpeech();
  const w = useWords(bulkWords);
  const cache = useQueryClient();
  const stop = useStop();
  const { data } = useQuery({
    // The last ones hold it: it was begun a moment ago.
    queryKey: ["tag-runs", "progress", begun.id],
    queryFn: async ({ signal }) => {
      const page = await take(api.GET("/api/v1/tags/runs", { signal }));
      return page.items.find(({ id }) => id === begun.id) ?? null;
    },
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : EVERY_MS),
  });
  const run = data ?? begun;
  const over = isOver(run);
  useEffect(() => {
    if (!over) return;
    for (const name of ["tags", "customer", "segments"]) {
      cache.invalidateQueries({ queryKey: [name] });
    }
  }, [over, cache]);
  const figures = {
    done: number(run.done, locale),
    total: number(run.total, locale),
    changed: number(run.changed, locale),
  };
  const words = run.state === "done" || run.state === "stopped" ? run.state : "running";
  return (
    <div className="stack" aria-live="polite">
      <Progress
        percent={run.state === "done" ? 100 : Math.floor((run.done / Math.max(1, run.total)) * 100)}
        status={run.state === "stopped" ? "exception" : undefined}
        aria-label={w(words, figures)}
      />
      <p>{w(words, figures)}</p>
      {over ? null : (
        <>
          <p className="soft">{w("running_hint")}</p>
          <div>
            <Button loading={stop.isPending} onClick={() => stop.mutate(run.id)}>
              {w("stop")}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
