import type { OwnWords } from "@/locales";

/** What the card of a customer's tags says. */
export const tagsCardWords = {
  title: { zh: "标签", en: "Tags" },
  none: { zh: "还没有标签。", en: "No tags yet." },
  add: { zh: "添加标签", en: "Add a tag" },
  tag: { zh: "标签", en: "Tag" },
  tag_hint: {
    zh: "由规则维护的标签不在这里，它们跟着规则走。",
    en: "Tags that a rule keeps are not listed: they follow their rule.",
  },
  reason: { zh: "理由", en: "Reason" },
  reason_optional: { zh: "理由（选填）", en: "Reason (optional)" },
  remove_of: { zh: "去掉“{name}”", en: "Take “{name}” away" },
  remove: { zh: "去掉", en: "Take away" },
  removed: { zh: "已去掉", en: "Taken away" },
  added: { zh: "已添加", en: "Added" },
  since: { zh: "{at} 起", en: "since {at}" },
  until: { zh: "{at} 到期", en: "until {at}" },
  by: { zh: "由 {name}", en: "by {name}" },
  confidence: { zh: "把握 {percent}%", en: "{percent}% sure" },
  because: { zh: "因为：{why}", en: "because: {why}" },
  held: { zh: "人工改定", en: "Decided by staff" },
  hold: { zh: "人工改定", en: "Decide by hand" },
  hold_title: { zh: "人工改定：{group}", en: "Decide by hand: {group}" },
  hold_hint: {
    zh: "改定之后规则不再改它，直到点“恢复自动”。理由会记入审计日志。",
    en: "The rules leave it alone until you give it back to them. The reason goes into the audit log.",
  },
  decide: { zh: "改定", en: "Decide" },
  decided: { zh: "已改定", en: "Decided" },
  release: { zh: "恢复自动", en: "Back to the rules" },
  released: {
    zh: "已恢复自动，规则会在几秒内重新判断",
    en: "Given back; the rules judge anew within seconds",
  },
  no_grade: { zh: "还没有等级", en: "No grade yet" },
} satisfies OwnWords<string>;
