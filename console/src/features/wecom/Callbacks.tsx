import { LoadingOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useEffect, useRef } from "react";
import { useSpeech, useWords } from "@/locales";
import { moment } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { Copied } from "./Copied";
import type { Connection } from "./connection";
import { connectWords } from "./connectWords";
import { Probes } from "./Probes";
import { useKeys, type useProbes } from "./useConnection";

const KEYS = ["url", "token", "aes_key"] as const;
const EVENTS = ["contact", "directory"] as const;

/** As soon as the check has come, the questions about it are asked anew. */
function useAskedAgain(checked_at: string | null, ask: () => unknown) {
  const before = useRef(checked_at);
  useEffect(() => {
    if (before.current !== checked_at) ask();
    before.current = checked_at;
  }, [checked_at, ask]);
}

type Props = { link: Connection; asked: ReturnType<typeof useProbes> };

/** What is entered over there for callbacks; then it waits for the platform's check. */
export function Callbacks({ link, asked }: Props) {
  const { locale } = useSpeech();
  const c = useWords(connectWords);
  const keys = useKeys(link.id);
  useAskedAgain(link.callback_checked_at, asked.refetch);
  return (
    <div className="stack">
      <section className="stack-tight">
        <h3>{c("callback_where")}</h3>
        <ol className="steps-list">
          <li>{c("callback_open")}</li>
          <li>
            {c("callback_enter")}
            {keys.data ? (
              <dl className="copied-list">
                {KEYS.map((key) => (
                  <Copied key={key} name={c(`key_${key}`)} value={keys.data[key]} />
                ))}
              </dl>
            ) : (
              <div className="row spaced">
                <Button type="primary" loading={keys.isFetching} onClick={() => keys.refetch()}>
                  {c("keys_show")}
                </Button>
                <span className="soft small">{c("keys_hint")}</span>
              </div>
            )}
            <RefusalAlert error={keys.error} />
          </li>
          <li>
            {c("events")}
            <ul className="ticks">
              {EVENTS.map((event) => (
                <li key={event}>{c(`event_${event}`)}</li>
              ))}
            </ul>
          </li>
          <li>{c("callback_save")}</li>
          <li>{c("trusted_ip")}</li>
        </ol>
      </section>
      {link.callback_checked_at ? (
        <Alert
          type="success"
          showIcon
          title={c("checked", { at: moment(link.callback_checked_at, locale) })}
        />
      ) : (
        <Alert
          type="info"
          showIcon
          icon={<LoadingOutlined />}
          title={c("awaiting")}
          description={c("awaiting_hint")}
        />
      )}
      <Probes asked={asked} groups={["callbacks"]} />
    </div>
  );
}
