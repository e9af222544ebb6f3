import type { ReactNode } from "react";

type Props = { title?: ReactNode; extra?: ReactNode; children: ReactNode; className?: string };

/** A titled part of a page. */
export function Panel({ title, extra, children, className = "" }: Props) {
  return (
    <section className={`panel ${className}`}>
      {title || extra ? (
        <header className="panel-head">
          <h2>{title}</h2>
          {extra}
        </header>
      ) : null}
      {children}
    </section>
  );
}
