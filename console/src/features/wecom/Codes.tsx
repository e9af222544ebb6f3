import { useMutation } from "@tanstack/react-query";
import { Button, Popconfirm, Segmented, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { usePages } from "@/ui/usePages";
import { useTell } from "@/ui/useTell";
import { CodeForm } from "./CodeForm";
import { CodePicture } from "./CodePicture";
import { behindInWords, type Code, changeable } from "./codes";
import { codesWords } from "./codesWords";
import type { Connection } from "./connection";
import { OfConnection } from "./OfConnection";
import "./wecom.css";

type Doing =
  | { does: "show" | "change"; code: Code }
  | { does: "make"; kind: "contact" | "join" }
  | null;

/** The name of a code and what one has to know about it. */
function Name({ code }: { code: Code }) {
  const w = useWords(codesWords);
  const about = code.made_here ? (code.ready ? null : "not_ready") : "by_others";
  return (
    <span className="row">
      <strong>{code.title}</strong>
      {about ? (
        <Tooltip title={w(`${about}_hint`)}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the hint is for keyboards too */}
          <span className="tag tag-leaf" tabIndex={0}>
            {w(about)}
          </span>
        </Tooltip>
      ) : null}
    </span>
  );
}

function Behind({ code }: { code: Code }) {
  const { locale } = useSpeech();
  const w = useWords(codesWords);
  return <span className="code-behind">{behindInWords(code.behind, w, locale)}</span>;
}

type DeedsProps = { code: Code; link_id: number; act: (doing: Doing) => void; again: () => void };

/** What one can do with a code. */
function Deeds({ code, link_id, act, again }: DeedsProps) {
  const w = useWords(codesWords);
  const tell = useTell();
  const { title } = code;
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/wecom/links/{link_id}/ways/{way_id}", {
        params: { path: { link_id, way_id: code.id } },
      }),
    onSuccess: () => {
      tell.done(w("gone"));
      again();
    },
    onError: tell.refused,
  });
  if (code.removed_at) return null;
  return (
    <span className="row">
      {code.qr_code ? (
        <Button
          size="small"
          aria-label={w("show_of", { title })}
          onClick={() => act({ does: "show", code })}
        >
          {w("show")}
        </Button>
      ) : null}
      {changeable(code) ? (
        <Button
          size="small"
          aria-label={w("change_of", { title })}
          onClick={() => act({ does: "change", code })}
        >
          {w("change")}
        </Button>
      ) : null}
      {code.made_here ? (
        <Popconfirm
          title={w("remove_sure")}
          okButtonProps={{ danger: true }}
          okText={w("remove")}
          onConfirm={() => remove.mutateAsync().catch(() => undefined)}
          styles={{ root: { maxWidth: 320 } }}
        >
          <Button size="small" danger aria-label={w("remove_of", { title })}>
            {w("remove")}
          </Button>
        </Popconfirm>
      ) : null}
    </span>
  );
}

/** The codes of one connection. */
function List({ link, choice }: { link: Connection; choice: ReactNode }) {
  const { locale } = useSpeech();
  const w = useWords(codesWords);
  const label = useLabel();
  const [removed, setRemoved] = useState(false);
  const [doing, act] = useState<Doing>(null);
  const link_id = link.id;
  const pages = usePages<Code>(["wecom", "ways", link_id, removed], (cursor, signal) =>
    take(
      api.GET("/api/v1/wecom/links/{link_id}/ways", {
        params: { path: { link_id }, query: { cursor, removed } },
        signal,
      }),
    ),
  );
  const again = () => void pages.refetch();
  const done = () => {
    act(null);
    again();
  };
  const deeds = (code: Code) => <Deeds code={code} link_id={link_id} act={act} again={again} />;
  const when = (code: Code) => moment(removed ? code.removed_at : code.created_at, locale);
  return (
    <Page
      title={w("title")}
      lead={w("lead")}
      actions={
        <>
          <Button type="primary" onClick={() => act({ does: "make", kind: "contact" })}>
            {w("new_contact")}
          </Button>
          <Button type="primary" onClick={() => act({ does: "make", kind: "join" })}>
            {w("new_join")}
          </Button>
        </>
      }
    >
      <Panel className="list-panel">
        <div className="row list-filters">
          <Segmented
            value={removed}
            onChange={setRemoved}
            options={[
              { value: false, label: w("standing") },
              { value: true, label: w("removed") },
            ]}
          />
          {choice}
        </div>
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              kind="nothing_yet"
              title={w(removed ? "none_removed" : "none")}
              hint={removed ? undefined : w("none_hint")}
            />
          }
          card={(code) => (
            <div className="card">
              <span className="card-head">
                <Name code={code} />
              </span>
              <span className="card-facts">
                {label("way_kind", code.kind)} · {w("channel")} {code.channel_id} · {when(code)}
              </span>
              <span className="card-facts">
                <Behind code={code} />
              </span>
              {deeds(code)}
            </div>
          )}
          columns={[
            { title: w("name"), render: (_, code) => <Name code={code} /> },
            { title: w("kind"), render: (_, code) => label("way_kind", code.kind) },
            { title: w("channel"), dataIndex: "channel_id" },
            { title: w("behind"), render: (_, code) => <Behind code={code} /> },
            { title: w(removed ? "removed_at" : "made_at"), render: (_, code) => when(code) },
            { key: "deeds", render: (_, code) => deeds(code) },
          ]}
        />
      </Panel>
      {doing?.does === "show" ? (
        <CodePicture link_id={link_id} code={doing.code} onClose={() => act(null)} />
      ) : null}
      {doing?.does === "make" || doing?.does === "change" ? (
        <CodeForm
          link_id={link_id}
          kind={doing.does === "make" ? doing.kind : doing.code.kind}
          code={doing.does === "change" ? doing.code : null}
          // What the platform refused may stand there all the same, unconfirmed.
          onClose={done}
          onDone={done}
        />
      ) : null}
    </Page>
  );
}

/** Live codes: by whom customers are added, and which groups they join. */
export default function Codes() {
  const w = useWords(codesWords);
  return (
    <OfConnection title={w("title")} lead={w("lead")} hint={w("no_connection_hint")}>
      {(link, choice) => <List key={link.id} link={link} choice={choice} />}
    </OfConnection>
  );
}
