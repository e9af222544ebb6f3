import type { OwnWords } from "@/locales";

/** What the card of a person's class says. */
export const classCardWords = {
  title: { zh: "类别与阶段", en: "Class and stage" },
  none: {
    zh: "还没有判定：每天凌晨计算；员工、气氛组和机器人不参与。",
    en: "Not judged: it is worked out every night; staff, crew and bots are left out.",
  },
  since: { zh: "{day} 起", en: "since {day}" },
  hidden: {
    zh: "理由含有其他门店的购买情况，您看不到；能看到全部金额的同事可以看。",
    en: "The reasons tell of what was bought elsewhere; a colleague who may see all money sees them.",
  },
  former: { zh: "以前", en: "Before" },
  way: { zh: "走过的路", en: "The way so far" },
} satisfies OwnWords<string>;
