import { lazy, Suspense } from "react";
import { useMay } from "@/api/queries";
import type { Fact } from "@/ui/Timeline";

const NoteMessage = lazy(() => import("./NoteMessage"));

// The server looks for a message among those of so many days.
const DAYS_MAX = 35;
const DAY_MS = 86_400_000;

const isRecent = (fact: Fact) =>
  Date.now() - new Date(fact.occurred_at).getTime() < DAYS_MAX * DAY_MS;

/** What a timeline offers beside a message, to those who handle feedback. */
export function useNoting() {
  const may = useMay();
  if (!may("handle_feedback")) return undefined;
  return (fact: Fact) =>
    fact.name === "community.message_sent" && fact.text && fact.customer_id && isRecent(fact) ? (
      <Suspense>
        <NoteMessage fact={fact} />
      </Suspense>
    ) : null;
}
