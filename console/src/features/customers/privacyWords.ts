import type { OwnWords } from "@/locales";

/** What the privacy part of a customer's page says. */
export const privacyWords = {
  tab: { zh: "同意与隐私", en: "Consent and privacy" },
  choices: { zh: "客户的选择", en: "What they chose" },
  choices_hint: {
    zh: "记下后立即生效：拒绝接收营销的客户不再进入这里给出的任何名单。员工在手机上自己发的，要靠员工自己记得。",
    en: "It holds as soon as it is noted: whoever refuses marketing is on no list made here any more. What staff send from their phones on their own is for them to remember.",
  },
  purpose: { zh: "用途", en: "Purpose" },
  now: { zh: "现在", en: "Now" },
  allowed: { zh: "允许", en: "Allowed" },
  refused: { zh: "不允许", en: "Not allowed" },
  silent: { zh: "没有表态", en: "Never said" },
  said: { zh: "最后一次表态", en: "Last word" },
  note_yes: { zh: "记录同意", en: "Note a yes" },
  note_no: { zh: "记录拒绝", en: "Note a no" },
  proof: { zh: "凭据", en: "Proof" },
  proof_hint: {
    zh: "例如对话时间、表单编号；不要写姓名或手机号。",
    en: "When it was said, or the number of the form; no names or phone numbers.",
  },
  recipient: { zh: "接收方", en: "Recipient" },
  channel: { zh: "从哪里得知", en: "Heard where" },
  save: { zh: "记录", en: "Note it" },
  history: { zh: "全部表态", en: "Everything they said" },
  nothing: { zh: "还没有记录", en: "Nothing noted yet" },
  yes: { zh: "同意", en: "Yes" },
  no: { zh: "拒绝", en: "No" },
  by_self: { zh: "本人", en: "themselves" },
  version: { zh: "同意书第 {version} 版", en: "wording {version}" },
  requests: { zh: "客户的请求", en: "What they ask of us" },
  due: { zh: "最迟 {day} 答复", en: "answer by {day}" },
  file: { zh: "登记请求", en: "File a request" },
  kind: { zh: "请求", en: "Request" },
  note: { zh: "说明", en: "Note" },
  erase: { zh: "删除这位客户", en: "Erase this customer" },
  erase_hint: {
    zh: "姓名、编号、好友关系、说过的话都会从数据库、湖仓和缓存中删除，无法恢复；数字统计不变。以后的同步和导入也不会把这个人带回来。",
    en: "Name, numbers, friendships and words go from database, lake and caches, for good; the figures stay. Later syncs and imports do not bring the person back.",
  },
  reason: { zh: "原因", en: "Reason" },
  reason_hint: {
    zh: "写入审计日志，不要写姓名或手机号。",
    en: "It goes into the audit log; no names or phone numbers.",
  },
  type_erase: { zh: "输入“删除”以确认", en: "Type “erase” to confirm" },
  erase_word: { zh: "删除", en: "erase" },
  erasing: {
    zh: "已开始删除，完成后可在“个人信息”中查看凭证。",
    en: "Erasing has begun; its receipt will stand under “Personal data”.",
  },
} satisfies OwnWords<string>;
