import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { api } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { bytesOf, WELCOME_BYTES_MAX } from "./connection";
import type { Text } from "./Welcome";
import { welcomeWords } from "./welcomeWords";

/** The text as the new friend sees it. */
function Bubble({ who, text }: { who: string; text: string }) {
  const w = useWords(welcomeWords);
  return (
    <figure className="chat" aria-label={w("preview")}>
      <figcaption className="soft small">{w("preview")}</figcaption>
      {text.trim() ? (
        <div className="chat-line">
          <span className="chat-face" aria-hidden>
            {[...who][0]}
          </span>
          <p className="chat-bubble">{text}</p>
        </div>
      ) : (
        <p className="soft">{w("nothing")}</p>
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
  const w = useWords(welcomeWords);
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
  const who = account_name ?? w("for_all");
  return (
    <div className="halves welcome">
      <div className="stack-tight">
        <label htmlFor={id}>
          <strong>{account_name ?? w("text")}</strong>
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
          {w(over ? "too_long" : "length", {
            bytes: number(bytes, locale),
            max: number(WELCOME_BYTES_MAX, locale),
          })}
        </p>
        <RefusalAlert error={save.error} />
        <div className="row">
          <Button
            type="primary"
            aria-label={w("save_of", { who })}
            disabled={over || (text === kept.text && !fresh)}
            loading={save.isPending}
            onClick={() => save.mutate(text)}
          >
            {t("action.save")}
          </Button>
          {account_id === null ? null : (
            <Button
              aria-label={w("remove_of", { who })}
              onClick={() => (fresh ? onChanged(account_id) : save.mutate(""))}
            >
              {w("remove")}
            </Button>
          )}
        </div>
      </div>
      <Bubble who={account_name ?? w("anybody")} text={text} />
    </div>
  );
}
