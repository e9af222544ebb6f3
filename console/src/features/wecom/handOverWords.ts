import type { OwnWords } from "@/locales";

/** What the screens of hand-overs say. */
export const handOverWords = {
  title: { zh: "员工交接", en: "Hand-overs" },
  lead: {
    zh: "员工离职或换岗时，把他的客户和群交给同事。由企业微信执行，逐个显示进度。",
    en: "When somebody leaves or moves, their customers and groups go to a colleague. WeCom carries it out; each one's progress shows.",
  },
  new: { zh: "发起交接", en: "New hand-over" },
  none: { zh: "还没有交接", en: "No hand-over yet" },
  none_hint: {
    zh: "离职员工留下的客户要尽快分配，超过时间会流失。",
    en: "Assign the customers of those who left soon, before they drift away.",
  },
  no_connection_hint: {
    zh: "交接由企业微信执行，要先完成连接。",
    en: "WeCom carries hand-overs out.",
  },
  what: { zh: "交接内容", en: "What" },
  from_to: { zh: "交出 → 接手", en: "From → to" },
  left: { zh: "离职", en: "left" },
  begun: { zh: "发起", en: "Begun" },
  progress: { zh: "进度", en: "Progress" },
  progress_of: { zh: "已交接 {done} / {total}", en: "{done} of {total} handed over" },
  open: { zh: "{open} 个进行中", en: "{open} under way" },
  over: { zh: "已结束", en: "Over" },
  items: { zh: "查看明细", en: "Details" },
  items_of: {
    zh: "{giver} 交给 {taker} 的明细",
    en: "What goes from {giver} to {taker}",
  },
  name: { zh: "客户或社群", en: "Customer or community" },
  state: { zh: "状态", en: "State" },
  all_states: { zh: "全部状态", en: "All states" },
  ended: { zh: "结束", en: "Ended" },
  giver: { zh: "谁要离开或换岗", en: "Who leaves or moves" },
  giver_stays: { zh: "还在职", en: "Still here" },
  giver_left: { zh: "已离职", en: "Has left" },
  taker: { zh: "交给谁", en: "To whom" },
  search: { zh: "输入姓名查找", en: "Type a name" },
  nobody: { zh: "没有找到", en: "Nobody found" },
  check: { zh: "核对并提交", en: "Check and submit" },
  customers: { zh: "{count} 位客户", en: "{count} customers" },
  communities: { zh: "{count} 个社群", en: "{count} communities" },
  barred_customers: { zh: "另有 {count} 位不能交接", en: "{count} more cannot go over" },
  barred_communities: { zh: "另有 {count} 个不能交接", en: "{count} more cannot go over" },
  days: {
    zh: "企业微信每天最多让一人接手 300 个群，需要 {days} 天。",
    en: "WeCom lets one member take over 300 groups a day: {days} days.",
  },
  day: {
    zh: "提交后几分钟内换好群主；在职交接时，每个群 90 天内最多换 2 次。",
    en: "Owners change within minutes; while the giver stays, each group at most twice in 90 days.",
  },
  on_job: {
    zh: "客户会收到通知，24 小时内可以拒绝；不拒绝就自动转到接手人，每位客户 90 天内最多 2 次。",
    en: "Customers are told and may decline within 24 hours; else they go over by themselves, at most twice in 90 days.",
  },
  resigned: {
    zh: "客户 24 小时后自动转到接手人，期间可以拒绝。",
    en: "Customers go over after 24 hours unless they decline.",
  },
  message: {
    zh: "转接成功后发给客户的话（可不填）",
    en: "What customers are told then (optional)",
  },
  message_hint: {
    zh: "例如：您好，以后由我为您服务。最多 200 字。",
    en: "At most 200 characters.",
  },
  nothing: { zh: "没有可以交接的客户或社群", en: "There is nothing to hand over" },
  nothing_hint: {
    zh: "没有客户也没有群，或者都已经交接了。",
    en: "There are no customers and no groups, or all have gone over.",
  },
  sure: { zh: "提交后不能撤回，确定吗？", en: "This cannot be taken back. Go on?" },
  submit: { zh: "提交交接", en: "Hand over" },
  submitted: { zh: "已提交，进度会自动更新", en: "Submitted; progress shows by itself" },
} satisfies OwnWords<string>;
