import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { api } from "@/api/client";
import { useSpeech } from "@/locales";
import { number } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { bytesOf, WELCOME_BYTES_MAX } from "./connection";
import type { Text } from "./Welcome";

/** The text as the new friend sees it. */
function Bubble({ who, text }: { who: string; text: string }) {
  const { t } = useSpeech();
  return (
    <figure className="chat" aria-label={t("welcome.preview")}>
      <figcaption className="soft small">{t("welcome.preview")}</figcaption>
      {text.trim() ? (
        <div className="chat-line">
          <span className="chat-face" aria-hidden>
            {[...who][0]}
          </span>
          <p className="chat-bubble">{text}</p>
        </div>
      ) : (
        <p className="soft">{t("welcome.nothing")}</p>
      )}
    </figure>
  );
}

type Props = {
  link_id: number;
  kept: Text;
  /** Not kept yet: it was added just now. */
  fresh?: boolean;
  onChanged: (account_id: number | null) => Promise<void>;
};

/** One text, its length as the platform counts it, and how it will look. */
export function WelcomeText({ link_id, kept, fresh = false, onChanged }: Props) {
  const { t, locale } = useSpeech();
  const tell = useTell();
  const id = useId();
  const [text, setText] = useState(kept.text);
  const { account_id, account_name } = kept;
  const save = useMutation({
    mutationFn: (words: string) =>
      api.PUT("/api/v1/wecom/links/{link_id}/welcome", {
        params: { path: { link_id } },
        body: { account_id, text: words },
      }),
    onSuccess: async () => {
      tell.done(t("action.saved"));
      await onChanged(account_id);
    },
  });
  const bytes = bytesOf(text);
  const over = bytes > WELCOME_BYTES_MAX;
  const who = account_name ?? t("welcome.for_all");
  return (
    <div className="halves welcome">
      <div className="stack-tight">
        <label htmlFor={id}>
          <strong>{account_name ?? t("welcome.text")}</strong>
        </label>
        <Input.TextArea
          id={id}
          value={text}
          onChange={({ target }) => setText(target.value)}
          autoSize={{ minRows: 4, maxRows: 14 }}
          status={over ? "error" : undefined}
          aria-describedby={`${id}-length`}
        />
        <p id={`${id}-length`} className={over ? "welcome-over" : "soft small"}>
          {t(over ? "welcome.too_long" : "welcome.length", {
            bytes: number(bytes, locale),
            max: number(WELCOME_BYTES_MAX, locale),
          })}
        </p>
        <RefusalAlert error={save.error} />
        <div className="row">
          <Button
            type="primary"
            aria-label={t("welcome.save_of", { who })}
            disabled={over || (text === kept.text && !fresh)}
            loading={save.isPending}
            onClick={() => save.mutate(text)}
          >
            {t("action.save")}
          </Button>
          {account_id === null ? null : (
            <Button
              aria-label={t("welcome.remove_of", { who })}
              onClick={() => (fresh ? onChanged(account_id) : save.mutate(""))}
            >
              {t("welcome.remove")}
            </Button>
          )}
        </div>
      </div>
      <Bubble who={account_name ?? t("welcome.anybody")} text={text} />
    </div>
  );
}
