import type { OwnWords } from "@/locales";

/** What the screen of personal data says. */
export const deskWords = {
  title: { zh: "个人信息", en: "Personal data" },
  lead: {
    zh: "客户对自己资料的请求、已经做过的删除和它们的凭证、请客户同意的文本。",
    en: "What customers ask about their data, the erasures and their receipts, and the wordings that people are asked to agree to.",
  },
  requests: { zh: "请求", en: "Requests" },
  erasures: { zh: "删除记录", en: "Erasures" },
  retention: { zh: "保存期限", en: "Retention" },
  texts: { zh: "同意书文本", en: "Wordings" },
  customer: { zh: "客户", en: "Customer" },
  number: { zh: "客户 {id}", en: "Customer {id}" },
  asked_for: { zh: "请求", en: "Asked for" },
  asked_at: { zh: "提出时间", en: "Asked" },
  due: { zh: "最迟答复", en: "Answer by" },
  overdue: { zh: "已超期", en: "Overdue" },
  state: { zh: "状态", en: "State" },
  note: { zh: "说明", en: "Note" },
  answer: { zh: "答复", en: "Answer" },
  grant: { zh: "办理", en: "Grant" },
  refuse: { zh: "拒绝", en: "Refuse" },
  grant_erase_hint: {
    zh: "办理后立即开始删除，无法恢复。请先核实是本人提出的。",
    en: "Granting begins the erasure at once; it cannot be undone. Make sure that it was the person who asked.",
  },
  answer_hint: {
    zh: "客户会在自己的页面上看到这段话。",
    en: "The customer sees this at their own page.",
  },
  no_requests: { zh: "没有请求", en: "No requests" },
  no_requests_hint: {
    zh: "客户可以在自己的页面上提出，员工也可以在客户详情里登记。",
    en: "Customers make them at their own page; staff file them at a customer's.",
  },
  no_erasures: { zh: "还没有删除过客户", en: "Nobody was erased yet" },
  no_erasures_hint: {
    zh: "在客户详情的“同意与隐私”里可以删除一位客户。",
    en: "A customer is erased at their page, under “Consent and privacy”.",
  },
  because: { zh: "为什么", en: "Why" },
  by: { zh: "经办", en: "By" },
  done_at: { zh: "完成时间", en: "Done" },
  stuck: { zh: "停在 {fault}，十分钟后重试", en: "Rests at {fault}; tried again in ten minutes" },
  receipt: { zh: "删除凭证", en: "Receipt" },
  show: { zh: "查看", en: "Show" },
  gone: { zh: "删除的内容", en: "What went" },
  table: { zh: "存放处", en: "Store" },
  rows: { zh: "条数", en: "Rows" },
  key: {
    zh: "这位客户专用的密钥已销毁，这个数据库里再也解不开名字和编号。",
    en: "The person's own key is destroyed: names and numbers can no longer be opened in this database.",
  },
  pages: {
    zh: "数据库已清理空闲页；数据库自己的日志和被覆盖前的页，最迟到 {moment} 消失。",
    en: "The database's free pages were cleaned; its own log and pages that were not written over yet are gone by {moment}.",
  },
  backups: {
    zh: "删除时留有 {count} 份更早的备份，它们在被轮换删除之前仍含这位客户；恢复任何一份都会自动再次删除。",
    en: "{count} older backups were kept at that time and hold the person until they are rotated out; restoring one erases the person again by itself.",
  },
  lift: { zh: "允许重新收录", en: "Let them return" },
  lift_hint: {
    zh: "只在本人重新同意时使用：之后的同步和导入会把这个人当作一位新客户收录，旧资料不会回来。",
    en: "Only when the person agrees anew: later syncs and imports take them in as somebody new; the old data do not come back.",
  },
  reason: { zh: "原因", en: "Reason" },
  reason_hint: {
    zh: "写入审计日志，不要写姓名或手机号。",
    en: "It goes into the audit log; no names or phone numbers.",
  },
  publish: { zh: "发布新版本", en: "Publish the next wording" },
  purpose: { zh: "用途", en: "Purpose" },
  version: { zh: "版本", en: "Version" },
  zh: { zh: "中文", en: "Chinese" },
  en: { zh: "英文", en: "English" },
  since: { zh: "发布时间", en: "Published" },
  publish_hint: {
    zh: "此前的同意仍算数，记录里保留客户当时看到的版本。",
    en: "Who agreed to the former wording did agree; the ledger keeps the version that they saw.",
  },
  no_texts: {
    zh: "还没有文本，客户页面上只显示用途的名称。",
    en: "No wording yet: customers see the names of the purposes only.",
  },
} satisfies OwnWords<string>;
