import type { Row } from "@/api/client";
import type { fill, Locale } from "@/locales";
import type { codesWords } from "./codesWords";

export type Code = Row<"/api/v1/wecom/links/{link_id}/ways">;
type Key = keyof typeof codesWords;
type Say = (key: Key, params?: Parameters<typeof fill>[1]) => string;

// More names than that nobody reads in a row of a list.
const NAMED_MAX = 3;

/** Who or what stands behind a code, in a few words. */
export function behindInWords(behind: Code["behind"], w: Say, locale: Locale): string {
  if (behind.length === 0) return w("behind_nobody");
  const names = behind
    .slice(0, NAMED_MAX)
    .map(({ name, gone }) => (gone ? w("behind_gone", { name }) : name));
  const said = names.join(locale === "en" ? ", " : "、");
  const more = behind.length > NAMED_MAX ? ` ${w("behind_more", { count: behind.length })}` : "";
  return said + more;
}

/** Whether others can be put behind it here: links and codes of others are changed over there. */
export const changeable = ({ made_here, ready, kind }: Code) =>
  made_here && ready && kind !== "link";

/** A name for the file of its picture. */
export const fileOf = ({ title, channel_id }: Code) =>
  `${title.replace(/[\\/:*?"<>|\s]+/g, "-")}-${channel_id}.png`;
