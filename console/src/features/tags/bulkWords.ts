import type { OwnWords } from "@/locales";

/** What the dialog that tags many says. */
export const bulkWords = {
  title_segment: { zh: "给“{name}”里的人打标签", en: "Tag the people of “{name}”" },
  title_tag: { zh: "批量打标签“{name}”", en: "Tag many with “{name}”" },
  title_chosen: { zh: "给选中的 {count} 位客户打标签", en: "Tag the {count} customers chosen" },
  open_chosen: { zh: "打标签", en: "Tag" },
  chosen: { zh: "已选 {count} 位客户", en: "{count} customers chosen" },
  clear: { zh: "取消选择", en: "Clear" },
  deed: { zh: "要做什么", en: "What to do" },
  adds: { zh: "打上", en: "Give" },
  takes: { zh: "去掉", en: "Take" },
  tag: { zh: "标签", en: "Tag" },
  tag_hint: {
    zh: "由规则维护的标签不在这里：它们跟着规则走。",
    en: "Tags that a rule keeps are not listed: they follow their rule.",
  },
  segment: { zh: "哪些人（人群）", en: "Whom (a segment)" },
  choose: { zh: "请选择", en: "Choose" },
  preview: { zh: "先看看会怎样", en: "See what would happen" },
  again: { zh: "重新预览", en: "Preview again" },
  effect_total: { zh: "一共 {count} 人", en: "{count} people in all" },
  effect_adds: { zh: "{count} 人会打上这个标签", en: "{count} will get the tag" },
  effect_takes: { zh: "{count} 人会去掉这个标签", en: "{count} will lose the tag" },
  effect_already: { zh: "{count} 人已经有了，不变", en: "{count} carry it already: no change" },
  effect_without: { zh: "{count} 人本来就没有，不变", en: "{count} do not carry it: no change" },
  effect_replaced: {
    zh: "其中 {count} 人会换掉同组的另一个标签（单选）",
    en: "{count} of them change from another tag of the group (one choice)",
  },
  effect_kept: {
    zh: "{count} 人保留同组的另一个标签（人工改定，或来源更可靠）",
    en: "{count} keep another tag of the group (decided by staff, or from a surer source)",
  },
  nothing: { zh: "没有人会变化。", en: "Nobody would change." },
  reason: { zh: "理由（会记入审计日志）", en: "Reason (kept in the audit log)" },
  reason_place: { zh: "例如：双十一回访名单", en: "For instance: call list for the sale" },
  run_adds: { zh: "给 {count} 人打上", en: "Give it to {count}" },
  run_takes: { zh: "从 {count} 人去掉", en: "Take it from {count}" },
  running: { zh: "正在处理：{done} / {total} 人", en: "Working: {done} of {total}" },
  running_hint: {
    zh: "可以关掉这个窗口，会在后台做完；进度在“标签 → 批量打标签记录”里。",
    en: "You may close this; it goes on behind. See “Tags → Taggings of many”.",
  },
  done: { zh: "完成：{changed} 人有变化", en: "Done: {changed} changed" },
  stopped: {
    zh: "已停止：处理了 {done} / {total} 人，{changed} 人有变化",
    en: "Stopped after {done} of {total}; {changed} changed",
  },
  stop: { zh: "停止", en: "Stop" },
  close: { zh: "关闭", en: "Close" },
} satisfies OwnWords<string>;
