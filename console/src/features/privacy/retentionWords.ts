import type { OwnWords } from "@/locales";

/** What the screen of retention says. */
export const retentionWords = {
  words_days: { zh: "聊天文字保存多少天", en: "Days for which words are kept" },
  words_hint: {
    zh: "到期后删掉文字，发过一条消息这件事和它的计数不变。导入的聊天从导入那天算起；反馈里的文字从结案那天算起。",
    en: "Then the words go; that a message was sent, and its count, stay. Imported chats count from the day of the import, words of feedback from the day it is closed.",
  },
  person_days: { zh: "客户离开后保存多少天", en: "Days for which people are kept" },
  person_hint: {
    zh: "从最后一次留下痕迹算起：不在任何群、不是任何人的好友、没有消息和订单。到期后删掉昵称和编号，数字不变；再来时是一位新客户。",
    en: "Since their last trace: in no group, nobody's friend, no message and no order. Then names and numbers go, figures stay; whoever comes back is somebody new.",
  },
  save: { zh: "保存", en: "Save" },
  proposed: {
    zh: "到期的有 {words} 条文字（{before} 之前）和 {people} 位客户（{since} 之后没有痕迹）。新的期限第一次只列出来，确认后才删。",
    en: "Kept long enough: {words} texts (from before {before}) and {people} people (no trace since {since}). Under new days the first sweep only tells; it removes when you start it.",
  },
  start: { zh: "开始删除", en: "Start removing" },
  start_sure: {
    zh: "删除后无法恢复。之后每晚自动执行，直到期限被修改。",
    en: "It cannot be undone. From then on it runs by itself every night, until the days change.",
  },
  sweeps: { zh: "清理记录", en: "Sweeps" },
  no_sweeps: {
    zh: "还没有清理过，每晚检查一次。",
    en: "No sweep yet; one looks every night.",
  },
  at: { zh: "时间", en: "When" },
  state: { zh: "状态", en: "State" },
  words: { zh: "文字", en: "Texts" },
  people: { zh: "客户", en: "People" },
  by: { zh: "确认人", en: "Started by" },
  by_itself: { zh: "自动", en: "by itself" },
  register: { zh: "保存了哪些个人信息", en: "What is personal here" },
  register_hint: {
    zh: "程序里每一个存放个人信息的字段都在这里，写明用途、依据和期限；漏掉一个就无法发布。",
    en: "Every column that holds personal data, with what for, on which basis and how long; a release with one missing cannot be built.",
  },
  purpose: { zh: "用途", en: "What for" },
  basis: { zh: "依据", en: "Basis" },
  kind: { zh: "类别", en: "Kind" },
  keeping: { zh: "保存多久", en: "Kept" },
  column: { zh: "字段", en: "Column" },
} satisfies OwnWords<string>;
