import { Select } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "@/api/client";
import { useLabel, useOptions } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { moment } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { usePages } from "@/ui/usePages";
import { handOverWords } from "./handOverWords";

type Item =
  Answer<"/api/v1/wecom/links/{link_id}/hand-overs/{hand_over_id}/items">["items"][number];

type Props = { link_id: number; hand_over_id: number };

/** Every customer or community of a hand-over, how far it is, and what to do when it did not go. */
export function HandOverItems({ link_id, hand_over_id }: Props) {
  const { say, locale } = useSpeech();
  const w = useWords(handOverWords);
  const label = useLabel();
  const states = useOptions("hand_over_state");
  const [state, setState] = useState<Item["state"] | "">("");
  const pages = usePages<Item>(
    ["wecom", "hand-overs", link_id, hand_over_id, state],
    (cursor, signal) =>
      take(
        api.GET("/api/v1/wecom/links/{link_id}/hand-overs/{hand_over_id}/items", {
          params: {
            path: { link_id, hand_over_id },
            query: { cursor, ...(state ? { state } : {}) },
          },
          signal,
        }),
      ),
  );
  const name = (item: Item) => item.name || "–";
  const why = (item: Item) => say({ zh: item.said_zh, en: item.said_en });
  return (
    <div className="stack">
      <Select
        value={state}
        onChange={setState}
        aria-label={w("state")}
        options={[
          { value: "", label: w("all_states") },
          ...states.map((each) => ({ value: each.value as Item["state"], label: each.label })),
        ]}
        popupMatchSelectWidth={false}
      />
      <ListPage
        pages={pages}
        rowKey={({ id }) => id}
        filtered={state !== ""}
        onClear={() => setState("")}
        card={(item) => (
          <div className="card">
            <span className="card-head">
              <strong>{name(item)}</strong>
            </span>
            <span className="card-facts">{label("hand_over_state", item.state)}</span>
            {why(item) ? <span className="card-facts">{why(item)}</span> : null}
          </div>
        )}
        columns={[
          { title: w("name"), render: (_, item) => name(item) },
          {
            title: w("state"),
            render: (_, item) => (
              <>
                {label("hand_over_state", item.state)}
                {why(item) ? <p className="soft small">{why(item)}</p> : null}
              </>
            ),
          },
          { title: w("ended"), render: (_, item) => moment(item.ended_at, locale) },
        ]}
      />
    </div>
  );
}
