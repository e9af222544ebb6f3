import { CheckOutlined, CopyOutlined, LoadingOutlined } from "@ant-design/icons";
import { Alert, Button, Typography } from "antd";
import { useEffect, useRef } from "react";
import { useSpeech } from "@/locales";
import { moment } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import type { Connection } from "./connection";
import { Probes } from "./Probes";
import { useKeys, type useProbes } from "./useConnection";

const KEYS = ["url", "token", "aes_key"] as const;
const EVENTS = ["contact", "directory"] as const;

/** A value that belongs into a field over there, with a button that copies it. */
function Copied({ name, value }: { name: string; value: string }) {
  const { t } = useSpeech();
  return (
    <div className="copied">
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
        <Typography.Text
          copyable={{
            text: value,
            tooltips: false,
            icon: [
              <span key="copy">
                <CopyOutlined /> {t("connect.copy")}
              </span>,
              <span key="copied">
                <CheckOutlined /> {t("connect.copied")}
              </span>,
            ],
          }}
        />
      </dd>
    </div>
  );
}

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
  const { t, locale } = useSpeech();
  const keys = useKeys(link.id);
  useAskedAgain(link.callback_checked_at, asked.refetch);
  return (
    <div className="stack">
      <section className="stack-tight">
        <h3>{t("connect.callback_where")}</h3>
        <ol className="steps-list">
          <li>{t("connect.callback_open")}</li>
          <li>
            {t("connect.callback_enter")}
            {keys.data ? (
              <dl className="copied-list">
                {KEYS.map((key) => (
                  <Copied key={key} name={t(`connect.key_${key}`)} value={keys.data[key]} />
                ))}
              </dl>
            ) : (
              <div className="row spaced">
                <Button type="primary" loading={keys.isFetching} onClick={() => keys.refetch()}>
                  {t("connect.keys_show")}
                </Button>
                <span className="soft small">{t("connect.keys_hint")}</span>
              </div>
            )}
            <RefusalAlert error={keys.error} />
          </li>
          <li>
            {t("connect.events")}
            <ul className="ticks">
              {EVENTS.map((event) => (
                <li key={event}>{t(`connect.event_${event}`)}</li>
              ))}
            </ul>
          </li>
          <li>{t("connect.callback_save")}</li>
          <li>{t("connect.trusted_ip")}</li>
        </ol>
      </section>
      {link.callback_checked_at ? (
        <Alert
          type="success"
          showIcon
          title={t("connect.checked", { at: moment(link.callback_checked_at, locale) })}
        />
      ) : (
        <Alert
          type="info"
          showIcon
          icon={<LoadingOutlined />}
          title={t("connect.awaiting")}
          description={t("connect.awaiting_hint")}
        />
      )}
      <Probes asked={asked} groups={["callbacks"]} />
    </div>
  );
}
