import { useQueryClient } from "@tanstack/react-query";
import { Skeleton, Tooltip } from "antd";
import { type ReactNode, useCallback, useEffect } from "react";
import { type Answer, api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { usePages } from "@/ui/usePages";
import type { Connection } from "./connection";
import { OfConnection } from "./OfConnection";
import { sendsWords } from "./sendsWords";
import { useStanding } from "./useConnection";
import "./wecom.css";

type Sending = Answer<"/api/v1/wecom/links/{link_id}/sendings">["items"][number];

/** How many of those who were asked have confirmed; before the list was read nobody knows. */
function Confirmed({ sending }: { sending: Sending }) {
  const { locale } = useSpeech();
  const w = useWords(sendsWords);
  const { asked, confirmed } = sending;
  if (asked === 0) return <span className="soft">{w("nobody_yet")}</span>;
  return w("of", { confirmed: number(confirmed, locale), asked: number(asked, locale) });
}

/** A heading that explains itself. */
function Head({ word, hint }: { word: string; hint: string }) {
  return (
    <Tooltip title={hint}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the hint is for keyboards too */}
      <span tabIndex={0} className="hinted">
        {word}
      </span>
    </Tooltip>
  );
}

/** Nothing to show: because nothing was sent, or because nobody has looked yet. */
function Nothing({ link, onRead }: { link: Connection; onRead: () => void }) {
  const { say } = useSpeech();
  const w = useWords(sendsWords);
  const { data } = useStanding(link.id, ({ sendings_read_at }) => sendings_read_at === null);
  const read_at = data?.sendings_read_at ?? null;
  // The empty list may be older than what was read since.
  useEffect(() => {
    if (read_at !== null) onRead();
  }, [read_at, onRead]);
  if (!data) return <Skeleton active />;
  const fault = say({ zh: data.sendings_fault_zh, en: data.sendings_fault_en });
  if (fault) return <EmptyState kind="nothing_yet" title={w("unreadable")} hint={fault} />;
  if (read_at === null) {
    return <EmptyState kind="nothing_yet" title={w("unread")} hint={w("unread_hint")} />;
  }
  return <EmptyState kind="nothing_yet" title={w("none")} hint={w("none_hint")} />;
}

type ListProps = { link: Connection; choice: ReactNode };

function List({ link, choice }: ListProps) {
  const { locale } = useSpeech();
  const w = useWords(sendsWords);
  const label = useLabel();
  const pages = usePages<Sending>(["wecom", "sendings", link.id], (cursor, signal) =>
    take(
      api.GET("/api/v1/wecom/links/{link_id}/sendings", {
        params: { path: { link_id: link.id }, query: { cursor } },
        signal,
      }),
    ),
  );
  const cache = useQueryClient();
  const onRead = useCallback(
    () => void cache.invalidateQueries({ queryKey: ["wecom", "sendings", link.id] }),
    [cache, link.id],
  );
  const title = ({ title }: Sending) => title || w("untitled");
  const by = ({ begun_by }: Sending) => begun_by ?? w("by_app");
  // What nobody confirmed has reached nobody; before the list was read nobody knows.
  const figure = (sending: Sending, value: number) =>
    sending.asked === 0 ? "–" : number(value, locale);
  return (
    <Page title={w("title")} lead={w("lead")}>
      <Panel className="list-panel">
        {choice ? <div className="row list-filters">{choice}</div> : null}
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          empty={<Nothing link={link} onRead={onRead} />}
          card={(sending) => (
            <div className="card">
              <span className="card-head">
                <strong>{title(sending)}</strong>
              </span>
              <span className="card-facts">
                {label("touchpoint", sending.touchpoint)} · {by(sending)} ·{" "}
                {moment(sending.began_at, locale)}
              </span>
              <span className="card-facts">
                {w("confirmed")} <Confirmed sending={sending} /> · {w("delivered")}{" "}
                {figure(sending, sending.delivered)} · {w("failed")}{" "}
                {figure(sending, sending.failed)} · {w(sending.over ? "over" : "open")}
              </span>
            </div>
          )}
          columns={[
            { title: w("what"), render: (_, each) => <strong>{title(each)}</strong> },
            { title: w("where"), render: (_, each) => label("touchpoint", each.touchpoint) },
            { title: w("begun_by"), render: (_, each) => by(each) },
            { title: w("began_at"), render: (_, each) => moment(each.began_at, locale) },
            { title: w("confirmed"), render: (_, each) => <Confirmed sending={each} /> },
            {
              title: <Head word={w("delivered")} hint={w("delivered_hint")} />,
              align: "right",
              render: (_, each) => figure(each, each.delivered),
            },
            {
              title: <Head word={w("failed")} hint={w("failed_hint")} />,
              align: "right",
              render: (_, each) => figure(each, each.failed),
            },
            {
              title: <Head word={w("state")} hint={w("over_hint")} />,
              render: (_, each) => w(each.over ? "over" : "open"),
            },
          ]}
        />
      </Panel>
    </Page>
  );
}

/** Mass sends and moments with what became of them. */
export default function Sends() {
  const w = useWords(sendsWords);
  return (
    <OfConnection title={w("title")} lead={w("lead")} hint={w("no_connection_hint")}>
      {(link, choice) => <List key={link.id} link={link} choice={choice} />}
    </OfConnection>
  );
}
