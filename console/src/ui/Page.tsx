import type { ReactNode } from "react";
import { useEffect } from "react";
import { HelpLink } from "./HelpLink";

type Props = {
  title: ReactNode;
  /** What the browser's tab says; needed when the title is more than words. */
  name?: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

/** The frame of every page: what it is called, one sentence, its actions, its content. */
export function Page({ title, name, lead, actions, children }: Props) {
  const words = name ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = words ? `${words} · 活群` : "活群";
  }, [words]);
  return (
    <section className="page">
      <header className="page-head">
        <div>
          <div className="row">
            <h1>{title}</h1>
            <HelpLink />
          </div>
          {lead ? <p className="soft">{lead}</p> : null}
        </div>
        {actions ? <div className="page-actions">{actions}</div> : null}
      </header>
      {children}
    </section>
  );
}
