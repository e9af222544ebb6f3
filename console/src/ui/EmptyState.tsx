import { Button } from "antd";
import type { ReactNode } from "react";
import { useSpeech } from "@/locales";

type Props = {
  /** Nothing yet, nothing matches the filters, or not allowed: three different situations. */
  kind: "nothing_yet" | "no_match" | "not_allowed";
  title?: string;
  hint?: string;
  action?: ReactNode;
  onClear?: () => void;
};

/** Says why there is nothing to see and what to do next. */
export function EmptyState({ kind, title, hint, action, onClear }: Props) {
  const { t } = useSpeech();
  return (
    <div className="empty" role="status">
      <svg width="88" height="64" viewBox="0 0 88 64" aria-hidden>
        <path
          d="M44 4C24 4 8 15 8 29c0 8 5 15 13 20-.3 4-2 7-4 9 6 0 11-2 15-6 4 .8 8 1 12 1 20 0 36-11 36-24S64 4 44 4Z"
          fill="#eeeadf"
        />
        <path d="M44 44V26" stroke="#b9b29e" strokeWidth="3" strokeLinecap="round" />
        <path d="M44 31c0-7 4-12 13-12 0 8-4 12-13 12Z" fill="#c9d8c4" />
        <path d="M44 37c-7 0-11-3-12-10 8-1 12 3 12 10Z" fill="#dbe4d3" />
      </svg>
      <strong>{title ?? t(`empty.${kind}`)}</strong>
      <p>{hint ?? t(`empty.${kind}_hint`)}</p>
      {action}
      {kind === "no_match" && onClear ? (
        <Button onClick={onClear}>{t("filters.clear")}</Button>
      ) : null}
    </div>
  );
}
