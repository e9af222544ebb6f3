import { Button, Drawer } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { usePages } from "@/ui/usePages";
import { usePhone } from "@/ui/usePhone";
import { CALM_MS, type Connection } from "./connection";
import { HandOverItems } from "./HandOverItems";
import { handOverWords } from "./handOverWords";
import { OfConnection } from "./OfConnection";
import "./wecom.css";

type HandOver = Answer<"/api/v1/wecom/links/{link_id}/hand-overs">["items"][number];

/** How far a hand-over is, in words. */
function Progress({ hand_over }: { hand_over: HandOver }) {
  const { locale } = useSpeech();
  const w = useWords(handOverWords);
  const { done, total, open } = hand_over;
  return (
    <>
      {w("progress_of", { done: number(done, locale), total: number(total, locale) })}
      {" · "}
      <span className="soft">
        {open > 0 ? w("open", { open: number(open, locale) }) : w("over")}
      </span>
    </>
  );
}

/** The hand-overs of one connection, newest first. */
function List({ link, choice }: { link: Connection; choice: ReactNode }) {
  const { locale } = useSpeech();
  const w = useWords(handOverWords);
  const label = useLabel();
  const phone = usePhone();
  const [shown, show] = useState<HandOver | null>(null);
  const pages = usePages<HandOver>(["wecom", "hand-overs", link.id], (cursor, signal) =>
    take(
      api.GET("/api/v1/wecom/links/{link_id}/hand-overs", {
        params: { path: { link_id: link.id }, query: { cursor } },
        signal,
      }),
    ),
  );
  const { refetch } = pages;
  const moving = pages.rows.some(({ open }) => open > 0);
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => void refetch(), CALM_MS);
    return () => clearInterval(timer);
  }, [moving, refetch]);
  const pair = ({ giver, taker, on_job }: HandOver) =>
    `${giver}${on_job ? "" : ` (${w("left")})`} → ${taker}`;
  const begin = (
    <Link to={`/hand-overs/new?link=${link.id}`}>
      <Button type="primary">{w("new")}</Button>
    </Link>
  );
  const details = (each: HandOver) => (
    <Button size="small" onClick={() => show(each)}>
      {w("items")}
    </Button>
  );
  return (
    <Page title={w("title")} lead={w("lead")} actions={begin}>
      <Panel className="list-panel">
        {choice ? <div className="row list-filters">{choice}</div> : null}
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          empty={<EmptyState kind="nothing_yet" title={w("none")} hint={w("none_hint")} />}
          card={(each) => (
            <div className="card">
              <span className="card-head">
                <strong>{pair(each)}</strong>
                {details(each)}
              </span>
              <span className="card-facts">
                {label("hand_over_kind", each.kind)} · {moment(each.begun_at, locale)}
              </span>
              <span className="card-facts">
                <Progress hand_over={each} />
              </span>
            </div>
          )}
          columns={[
            { title: w("from_to"), render: (_, each) => <strong>{pair(each)}</strong> },
            { title: w("what"), render: (_, each) => label("hand_over_kind", each.kind) },
            { title: w("progress"), render: (_, each) => <Progress hand_over={each} /> },
            {
              title: w("begun"),
              render: (_, each) =>
                [moment(each.begun_at, locale), each.begun_by].filter(Boolean).join(" · "),
            },
            { title: "", align: "right", render: (_, each) => details(each) },
          ]}
        />
      </Panel>
      <Drawer
        open={shown !== null}
        onClose={() => show(null)}
        title={shown ? w("items_of", { giver: shown.giver, taker: shown.taker }) : ""}
        size={phone ? 360 : 720}
      >
        {shown ? <HandOverItems link_id={link.id} hand_over_id={shown.id} /> : null}
      </Drawer>
    </Page>
  );
}

/** Who handed what over to whom, and how far it is. */
export default function HandOvers() {
  const w = useWords(handOverWords);
  return (
    <OfConnection title={w("title")} lead={w("lead")} hint={w("no_connection_hint")}>
      {(link, choice) => <List key={link.id} link={link} choice={choice} />}
    </OfConnection>
  );
}
