import type { OwnWords } from "@/locales";

/** What the screens of who is who say. */
export const mergingWords = {
  title: { zh: "可能是同一人", en: "Perhaps the same person" },
  lead: {
    zh: "证据够硬的会自动合并；拿不准的列在这里，由您来定。两种决定都可以撤销。",
    en: "What is certain is merged by itself; what is doubtful waits here for you. Either decision can be undone.",
  },
  none: { zh: "没有需要您判断的客户", en: "Nobody to decide about" },
  none_hint: {
    zh: "导入带手机号或 UnionID 的名单、连接企业微信后，疑似同一人的客户会出现在这里。",
    en: "After imports with phone numbers or union ids, or with WeCom connected, likely doubles appear here.",
  },
  one: { zh: "一方", en: "One" },
  other: { zh: "另一方", en: "The other" },
  speaks_for: { zh: "共同之处", en: "In common" },
  found_at: { zh: "发现时间", en: "Found" },
  decide: { zh: "决定", en: "Decision" },
  numbers: { zh: "{count} 个编号", en: "{count} numbers" },
  since: { zh: "{day} 起", en: "since {day}" },
  same: { zh: "是同一人", en: "Same person" },
  different: { zh: "不是同一人", en: "Different people" },
  same_hint: {
    zh: "合并后名单里只有一行，社群、订单和好友都算在这一位名下。以后可以撤销，不会丢数据。",
    en: "They become one row; communities, orders and friends count as one person's. It can be undone, nothing is lost.",
  },
  different_hint: {
    zh: "以后即使出现新的证据也不会合并这两位，除非有人撤销这个决定。",
    en: "They will not be merged whatever evidence comes in, unless somebody undoes this.",
  },
  reason: { zh: "理由（写入审计日志）", en: "Reason (kept in the audit log)" },
  go: { zh: "确定", en: "Confirm" },
  tab: { zh: "身份与合并", en: "Identities" },
  this_one: { zh: "代表编号", en: "Stands for all" },
  alone: {
    zh: "这位客户目前只有一个编号，没有与别的客户合并。",
    en: "This customer has one number and is merged with nobody.",
  },
  source: { zh: "来源", en: "Source" },
  known_as: { zh: "名称", en: "Known as" },
  known_since: { zh: "最早记录", en: "Known since" },
  because: { zh: "合并依据", en: "Merged because" },
  elsewhere: { zh: "属于其他门店，不在您的管辖范围内", en: "Of another store, outside your part" },
  take_out: { zh: "拆出", en: "Take out" },
  take_out_hint: {
    zh: "这个编号会重新成为单独的一位客户，以后也不会因为证据再合并进来。",
    en: "This number becomes a customer of its own again, and no evidence will merge it back.",
  },
  decisions: { zh: "人工决定", en: "Decisions" },
  undo: { zh: "撤销", en: "Undo" },
  undo_hint: {
    zh: "撤销后，一切回到没有做过这个决定的样子。",
    en: "Everything becomes as if this had never been decided.",
  },
  undone: { zh: "{day} 由{who}撤销", en: "undone on {day} by {who}" },
  by_house: { zh: "系统", en: "the system" },
  pair: { zh: "编号 {left} 与 {right}", en: "Numbers {left} and {right}" },
  merge: { zh: "与另一位合并", en: "Merge with another" },
  merge_with: {
    zh: "另一位客户的编号（客户页网址末尾的数字）",
    en: "The other's number (at the end of their page's address)",
  },
  open: { zh: "可能是同一人", en: "Perhaps the same person" },
} satisfies OwnWords<string>;
