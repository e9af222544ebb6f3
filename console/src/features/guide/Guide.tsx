import { useEffect } from "react";
import { Link, useLocation } from "react-router";
import { useSpeech } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import english from "../../../../docs/guide/README.en.md";
import chinese from "../../../../docs/guide/README.md";
import { type Block, type Inline, stepOf } from "./blocks";

// Pages of the documentation that the console has, too.
const SCREENS: Record<string, string> = { "../metrics.md": "/metrics" };

function Words({ parts }: { parts: Inline[] }) {
  return parts.map((part, place) => {
    // The words of a paragraph never move: their place is who they are.
    const key = place;
    if (part.kind === "strong") return <strong key={key}>{part.text}</strong>;
    if (part.kind === "code") return <code key={key}>{part.text}</code>;
    const to = part.kind === "link" ? SCREENS[part.to] : undefined;
    return to ? (
      <Link key={key} to={to}>
        {part.text}
      </Link>
    ) : (
      <span key={key}>{part.text}</span>
    );
  });
}

function Piece({ block }: { block: Block }) {
  if (block.kind === "heading") return <h2 id={stepOf(block.text)}>{block.text}</h2>;
  if (block.kind === "code") return <pre>{block.text}</pre>;
  if (block.kind === "paragraph") {
    return (
      <p>
        <Words parts={block.parts} />
      </p>
    );
  }
  const List = block.ordered ? "ol" : "ul";
  return (
    <List className="guide-list">
      {block.items.map((parts) => (
        <li key={JSON.stringify(parts)}>
          <Words parts={parts} />
        </li>
      ))}
    </List>
  );
}

/** The operator's first day, the same text as docs/guide; the address may name a step. */
export default function Guide() {
  const { t, locale } = useSpeech();
  const { hash } = useLocation();
  const blocks = locale === "en" ? english : chinese;
  const title = blocks.find((block) => block.kind === "heading" && block.depth === 1);
  const steps = blocks.filter((block) => block.kind === "heading" && stepOf(block.text));
  useEffect(() => {
    if (hash) document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [hash]);
  return (
    <Page title={title?.kind === "heading" ? title.text : t("menu.guide")} lead={t("guide.lead")}>
      <div className="guide">
        <nav className="guide-beside" aria-label={t("guide.contents")}>
          <ul className="guide-contents">
            {steps.map((block) =>
              block.kind === "heading" ? (
                <li key={block.text}>
                  <Link to={`#${stepOf(block.text)}`}>{block.text}</Link>
                </li>
              ) : null,
            )}
          </ul>
        </nav>
        <Panel>
          <article className="guide-text">
            {blocks
              .filter((block) => block !== title)
              .map((block) => (
                <Piece key={JSON.stringify(block)} block={block} />
              ))}
          </article>
        </Panel>
      </div>
    </Page>
  );
}
