import { Tooltip } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { number, percent } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Panel } from "@/ui/Panel";
import { SearchBox } from "@/ui/SearchBox";
import { usePages } from "@/ui/usePages";
import { ClassName } from "./ClassName";
import { colourOf } from "./classes";
import { classWords } from "./classWords";

type Mix = Row<"/api/v1/communities/class-mix">;

/** The classes of a community as one bar; the words are in its label. */
function MixBar({ mix }: { mix: Mix }) {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const label = useLabel();
  if (mix.people === null) return <span className="soft">{w("too_few")}</span>;
  if (mix.people === 0) return <span className="soft">—</span>;
  const words = mix.shares
    .filter(({ people }) => people)
    .map(({ user_class, share }) => `${label("user_class", user_class)} ${percent(share, locale)}`)
    .join(" · ");
  return (
    <Tooltip title={words}>
      <div className="mix-bar" role="img" aria-label={words}>
        {mix.shares.map(({ user_class, share }) => (
          <i
            key={user_class}
            style={{ width: `${(share ?? 0) * 100}%`, background: colourOf(user_class) }}
          />
        ))}
      </div>
    </Tooltip>
  );
}

function Play({ mix }: { mix: Mix }) {
  const { say } = useSpeech();
  const [first] = mix.plays;
  if (!mix.leading || !first) return "—";
  return (
    <>
      <ClassName of={mix.leading} />
      <span className="soft small"> {say(first)}</span>
    </>
  );
}

/** Communities with the classes of their members and what to do in each. */
export function Mixes({ unitId }: { unitId: number | undefined }) {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const [words, setWords] = useState("");
  const query = { unit_id: unitId, words: words || undefined };
  const pages = usePages<Mix>(["classes", "mixes", query], (cursor, signal) =>
    take(
      api.GET("/api/v1/communities/class-mix", { params: { query: { ...query, cursor } }, signal }),
    ),
  );
  return (
    <Panel className="list-panel">
      <div className="filters">
        <SearchBox value={words} onSearch={setWords} placeholder={w("search")} />
      </div>
      <ListPage
        pages={pages}
        rowKey={({ id }) => id}
        filtered={Boolean(words)}
        onClear={() => setWords("")}
        card={(mix) => (
          <Link to={`/communities/${mix.id}`} className="card">
            <span className="card-head">
              <strong>{mix.title}</strong>
            </span>
            <MixBar mix={mix} />
            <span className="card-facts">
              <Play mix={mix} />
            </span>
          </Link>
        )}
        columns={[
          {
            title: w("community"),
            render: (_, mix) => <Link to={`/communities/${mix.id}`}>{mix.title}</Link>,
          },
          {
            title: w("people"),
            align: "right",
            render: (_, mix) => number(mix.people, locale),
          },
          { title: w("mix"), width: "30%", render: (_, mix) => <MixBar mix={mix} /> },
          { title: w("play"), render: (_, mix) => <Play mix={mix} /> },
        ]}
      />
    </Panel>
  );
}
