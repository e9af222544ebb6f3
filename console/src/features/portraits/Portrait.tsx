import { QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Drawer, Tag } from "antd";
import { useState } from "react";
import type { Answer } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { day, number, percent } from "@/ui/figures";
import { HeatMap } from "@/ui/HeatMap";
import { Panel } from "@/ui/Panel";
import { StandingOut } from "./StandingOut";
import { portraitWords } from "./words";
import "./portrait.css";

export type PortraitOut = Answer<"/api/v1/communities/{community_id}/portrait">;
export type Trait = PortraitOut["traits"][number];
export type TraitValue = Trait["values"][number];

function Mark({ marked }: { marked: number }) {
  const say = useWords(portraitWords);
  if (marked === 0) return null;
  return <Tag color={marked > 0 ? "green" : "orange"}>{say(marked > 0 ? "more" : "less")}</Tag>;
}

const wide = (share: number | null) => ({ width: `${(share ?? 0) * 100}%` });

/** A value's share here and among the others; of one person only the others'. */
function Shares({ each, one }: { each: TraitValue; one: boolean }) {
  const say = useWords(portraitWords);
  const { locale } = useSpeech();
  if (each.people === null) return <span className="soft">{say("too_few")}</span>;
  const theirs = percent(each.others_share, locale);
  return (
    <>
      <div className="portrait-shares" aria-hidden>
        {one ? null : <i style={wide(each.share)} />}
        <i className="others" style={wide(each.others_share)} />
      </div>
      {one ? (
        <span className="soft">{say("their_share", { share: theirs })}</span>
      ) : (
        <span>
          {say("here")} {percent(each.share, locale)}{" "}
          <span className="soft">
            · {say("others")} {theirs}
          </span>
        </span>
      )}
    </>
  );
}

function Values({ trait, one }: { trait: Trait; one: boolean }) {
  const say = useWords(portraitWords);
  const label = useLabel();
  if (trait.too_few) return <span className="soft">{say("too_few")}</span>;
  // Of one person only what they have is told.
  const values = one ? trait.values.filter(({ people }) => people === 1) : trait.values;
  if (trait.known === 0 || values.length === 0) {
    return <span className="soft">{say("unknown")}</span>;
  }
  return (
    <div className="portrait-rows">
      {values.map((each) => (
        <div key={each.value} className="portrait-row">
          <span>
            {label(trait.kind, each.value)} <Mark marked={each.contrast.marked} />
          </span>
          <Shares each={each} one={one} />
        </div>
      ))}
    </div>
  );
}

function How({ trait, onClose }: { trait: Trait | null; onClose: () => void }) {
  const say = useWords(portraitWords);
  const { say: sayBoth, locale } = useSpeech();
  if (!trait) return null;
  const rule = { zh: trait.how_zh, en: trait.how_en };
  return (
    <Drawer open onClose={onClose} title={say("how_title", { name: sayBoth(trait) })}>
      <dl className="formula">
        <dt>{say("how_rule")}</dt>
        <dd>{sayBoth(rule)}</dd>
        <dt>{say("how_known")}</dt>
        <dd>
          {say("how_known_is", {
            known: number(trait.known, locale),
            others: number(trait.others_known, locale),
          })}
        </dd>
        <dt>{say("how_facts")}</dt>
        <dd>{say("how_facts_is", { facts: number(trait.facts, locale) })}</dd>
        <dt>{say("how_fresh")}</dt>
        <dd>{day(trait.latest_on, locale)}</dd>
        <dt>{say("how_sure")}</dt>
        <dd>{say("how_sure_is")}</dd>
      </dl>
    </Drawer>
  );
}

function hours(portrait: PortraitOut) {
  return portrait.heatmap.flatMap((row) =>
    row.hours.map((messages, hour) => ({ weekday: row.weekday, hour, messages })),
  );
}

/** Of how many it was counted, where they are too many to count them all. */
function Drawn({ portrait }: { portrait: PortraitOut }) {
  const say = useWords(portraitWords);
  const { locale } = useSpeech();
  const { people, others, people_drawn, others_drawn } = portrait;
  if (people_drawn === people && others_drawn === others) return null;
  const drawn = { people: number(people_drawn, locale), others: number(others_drawn, locale) };
  return <> · {say("drawn", drawn)}</>;
}

/** Who some people are beside the others: what stands out, every trait, and when they speak. */
export function Portrait({ portrait, one = false }: { portrait: PortraitOut; one?: boolean }) {
  const say = useWords(portraitWords);
  const { say: sayBoth, locale } = useSpeech();
  const [asked, setAsked] = useState<Trait | null>(null);
  const known = portrait.traits.some((trait) => trait.known > 0);
  if (portrait.people === 0 || !known) {
    return <EmptyState kind="nothing_yet" title={say("nothing")} hint={say("nothing_hint")} />;
  }
  return (
    <div className="portrait">
      <p className="soft">
        {say(one ? "who_one" : "who", {
          people: number(portrait.people, locale),
          others: number(portrait.others, locale),
        })}
        {portrait.as_of ? ` · ${say("as_of", { day: day(portrait.as_of, locale) })}` : ""}
        <Drawn portrait={portrait} />
      </p>
      {one ? null : <StandingOut traits={portrait.traits} />}
      <Panel title={say("all")}>
        {portrait.traits.map((trait) => (
          <section key={trait.key} className="portrait-trait">
            <h3>
              {sayBoth(trait)}
              <Button
                type="text"
                size="small"
                icon={<QuestionCircleOutlined />}
                aria-label={say("how", { name: sayBoth(trait) })}
                onClick={() => setAsked(trait)}
              />
            </h3>
            <Values trait={trait} one={one} />
          </section>
        ))}
      </Panel>
      {portrait.heatmap.length > 0 ? (
        <Panel title={say("heat")}>
          <HeatMap cells={hours(portrait)} />
        </Panel>
      ) : null}
      <How trait={asked} onClose={() => setAsked(null)} />
    </div>
  );
}
