import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { usePages } from "@/ui/usePages";
import { exportWords } from "./exportWords";
import { type Export, Steps } from "./Steps";

const AGAIN_MS = 3_000;

/** Of what and of whom an export tells. */
export function What({ asked }: { asked: Export }) {
  const { locale } = useSpeech();
  const w = useWords(exportWords);
  const label = useLabel();
  const { report, communities, first, last } = asked;
  const parts = [
    asked.customer_id === null
      ? w("rows", { rows: number(asked.rows, locale) })
      : `${asked.customer_name ?? ""} #${asked.customer_id}`,
    w("of", { place: asked.unit_name ?? w("whole") }),
    ...(communities.length ? [w("communities", { keys: communities.join("、") })] : []),
    ...(first || last
      ? [w("days", { first: first ?? w("from_start"), last: last ?? w("to_now") })]
      : []),
  ];
  const title =
    report === "members" || report === "rfm" ? w(report) : label("export_kind", asked.kind);
  return (
    <>
      <strong>{title}</strong> <span className="soft">#{asked.id}</span>
      <br />
      <span className="soft">{parts.join(" · ")}</span>
    </>
  );
}

/** How far it is, and what that means for whoever waits. */
function State({ asked }: { asked: Export }) {
  const { locale } = useSpeech();
  const w = useWords(exportWords);
  const label = useLabel();
  const at = (iso: string | null) => moment(iso, locale);
  const notes: Record<string, string> = {
    waiting: w("until", { moment: at(asked.answer_until) }),
    delayed: w("ripe", { moment: at(asked.ripe_at) }),
    ready: w("left", { count: asked.downloads_left, moment: at(asked.expires_at) }),
    gone: label("export_end", asked.because),
  };
  const decided = asked.decided_by_name
    ? w("by", { name: asked.decided_by_name, moment: at(asked.decided_at) })
    : "";
  const told = [notes[asked.state], decided, asked.comment].filter(Boolean).join(" · ");
  return (
    <>
      <span className={asked.state === "ready" ? "tag tag-leaf" : "tag"}>
        {label("export_state", asked.state)}
      </span>
      {told ? (
        <>
          <br />
          <span className="soft">{told}</span>
        </>
      ) : null}
    </>
  );
}

/** Exports that wait for the reader's word, are their own, or lie within what they may decide on. */
export function ExportList({ view }: { view: "mine" | "waiting" | "all" }) {
  const { locale } = useSpeech();
  const w = useWords(exportWords);
  const cache = useQueryClient();
  const pages = usePages<Export>(["exports", view], (cursor, signal) =>
    take(api.GET("/api/v1/exports", { params: { query: { view, cursor } }, signal })),
  );
  const making = pages.rows.some(({ state }) => state === "making");
  useEffect(() => {
    if (!making) return;
    const again = () => cache.invalidateQueries({ queryKey: ["exports", view] });
    const clock = setInterval(again, AGAIN_MS);
    return () => clearInterval(clock);
  }, [making, cache, view]);
  const who = (asked: Export) => `${asked.asked_by_name} · ${moment(asked.asked_at, locale)}`;
  const none = view === "waiting" ? "none_waiting" : "none";
  return (
    <ListPage
      pages={pages}
      rowKey={({ id }) => id}
      empty={<EmptyState kind="nothing_yet" title={w(none)} hint={w(`${none}_hint`)} />}
      card={(asked) => (
        <div className="card">
          <div>
            <What asked={asked} />
          </div>
          <span className="card-facts">{who(asked)}</span>
          <span>{asked.reason}</span>
          <div>
            <State asked={asked} />
          </div>
          <Steps asked={asked} />
        </div>
      )}
      columns={[
        { title: w("what"), render: (_, each) => <What asked={each} /> },
        { title: w("who"), render: (_, each) => who(each) },
        { title: w("why"), dataIndex: "reason" },
        { title: w("state"), render: (_, each) => <State asked={each} /> },
        { title: "", render: (_, each) => <Steps asked={each} /> },
      ]}
    />
  );
}
