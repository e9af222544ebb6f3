import { useLive } from "@/api/live";
import { useSpeech } from "@/locales";
import { clockTime } from "./figures";

type Props = {
  /** Off while somebody edits: nothing may move under their hands. */
  on?: boolean;
  /** What else is known of the figures' age. */
  hint?: string;
};

/** Keeps the page's figures new, and says since when they are. */
export function Live({ on = true, hint }: Props) {
  const { t, locale } = useSpeech();
  const { dataUpdatedAt, isError } = useLive(on);
  // Its line is kept free from the start, so that nothing below it moves.
  const words = dataUpdatedAt
    ? t("live.updated", { time: clockTime(dataUpdatedAt, locale) })
    : "\u00a0";
  return (
    <span className="live" title={hint}>
      {isError ? `${words} · ${t("live.waiting")}` : words}
    </span>
  );
}
