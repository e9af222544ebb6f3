import type { OwnWords } from "@/locales";

/** The tab alone: the words of the portrait come with it when it is opened. */
export const tabWords = {
  portrait: { zh: "画像", en: "Portrait" },
} satisfies OwnWords<string>;
