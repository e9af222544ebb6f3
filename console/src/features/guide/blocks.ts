/** A piece of a line of the guide. */
export type Inline =
  | { kind: "text" | "strong" | "code"; text: string }
  | { kind: "link"; text: string; to: string };

/** A piece of the guide; `console/guide.ts` makes them of Markdown when the console is built. */
export type Block =
  | { kind: "heading"; depth: number; text: string }
  | { kind: "paragraph"; parts: Inline[] }
  | { kind: "list"; items: Inline[][]; ordered?: true }
  | { kind: "code"; text: string };

/** Where a heading like "3. …" stands: the address of the step. */
export function stepOf(heading: string): string | undefined {
  const number = /^(\d+)\./.exec(heading)?.[1];
  return number && `step-${number}`;
}
