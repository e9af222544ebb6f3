import type { OwnWords } from "@/locales";

/** Words of the list of customers. */
export const customersWords = {
  tags: { zh: "标签", en: "Tags" },
  user_class: { zh: "分层", en: "Class" },
  build: { zh: "按条件圈人", en: "Choose by a rule" },
} satisfies OwnWords<string>;
