import type { OwnWords } from "@/locales";

/** What the screen of the message archive says. */
export const archiveWords = {
  title: { zh: "会话存档", en: "Message archive" },
  title_of: { zh: "{company}的会话存档", en: "Message archive of {company}" },
  lead: {
    zh: "群里说了什么，只有企业微信付费的“会话内容存档”能读到；没有它，发言类指标显示为“未知”，其余照常。",
    en: "What is said in groups can be read only through WeCom's paid message archive; without it, figures about messages are unknown and all else works.",
  },
  now: { zh: "现在的情况", en: "How it stands" },
  source: { zh: "消息来源", en: "Messages come from" },
  asked_at: { zh: "最近一次读取", en: "Last read" },
  never: { zh: "还没有读过", en: "Not yet" },
  read_to: { zh: "已读到编号", en: "Read up to number" },
  unreadable: { zh: "打不开而跳过", en: "Skipped, unreadable" },
  unreadable_hint: {
    zh: "这些消息本身已损坏，同一把私钥能打开其他消息。编号记在审计日志里。",
    en: "These messages are damaged themselves: the same key opens others. The audit log has their numbers.",
  },
  fault: { zh: "没有读到，会自动重试", en: "It could not be read and is tried again" },
  try: { zh: "试读一下", en: "Try to read" },
  try_fine: { zh: "读得到，私钥也对得上。", en: "It can be read." },
  try_warned: { zh: "请注意", en: "Mind this" },
  try_off: { zh: "企业还没有开通会话内容存档", en: "The company has no message archive" },
  try_failed: { zh: "还读不到", en: "It cannot be read yet" },
  by_admin: {
    zh: "会话存档由系统管理员设置。",
    en: "The archive is set up by a system administrator.",
  },
  where: { zh: "消息从哪里来", en: "Where messages come from" },
  is_none: {
    zh: "不读取消息。成员、进退群、好友照常跟随。",
    en: "No message is read. Members, joins, leaves and friends are followed all the same.",
  },
  is_sandbox: {
    zh: "试用时读沙盒里的对话，不需要购买任何东西。",
    en: "For trying things out: what is said in the sandbox. Nothing has to be bought.",
  },
  is_native: {
    zh: "企业已购买会话内容存档，服务器上也放好了腾讯的程序库。消息由单独的进程读取，出错不影响其他功能。",
    en: "The company has bought the archive, and Tencent's library lies on this server. It runs in a process of its own: when it fails, nothing else does.",
  },
  before: { zh: "先要知道", en: "To know before" },
  before_paid: {
    zh: "会话内容存档按员工人数付费，只存开启范围里的员工参与的群和私聊。",
    en: "The archive is paid by the head, and keeps only chats in which a member of staff within its range takes part.",
  },
  before_consent: {
    zh: "客户要先同意：企业微信会在对话里提示，不同意的客户说的话不会存档。请在欢迎语或群公告里如实告知。",
    en: "Customers have to consent: WeCom asks them in the chat, and what those who refuse say is not kept. Tell them honestly in the welcome or the notice.",
  },
  before_days: {
    zh: "企业微信只保留五天：停读超过五天，中间的消息就补不回来了。",
    en: "WeCom keeps five days: whoever does not read for longer loses what lies between.",
  },
  keys: { zh: "Secret 与密钥", en: "Secret and keys" },
  open: {
    zh: "在企业微信管理后台打开“管理工具 → 会话内容存档”，选好开启范围，把服务器 IP 填进可信 IP。",
    en: "In WeCom's admin console open “Management tools → Message archive”, choose its range and enter this server's address under trusted IPs.",
  },
  secret: { zh: "会话存档 Secret", en: "The archive's secret" },
  secret_where: {
    zh: "同一页面上点“查看”；它和应用 Secret 不是一个。",
    en: "Press “View” on the same page; it is not the app's secret.",
  },
  secret_kept: { zh: "已保存；不改就留空", en: "Kept; leave empty to keep it" },
  secret_wrong: {
    zh: "Secret 至少 16 位，只有字母、数字、下划线和短横线。",
    en: "A secret has at least 16 letters, digits, underscores or hyphens.",
  },
  pair: { zh: "一对密钥", en: "A pair of keys" },
  pair_hint: {
    zh: "公钥贴到企业微信，消息就用它加密；私钥加密保存在这里，谁也看不到。",
    en: "The public key goes to WeCom, which seals messages with it; the private one stays here, sealed, and nobody sees it.",
  },
  make: { zh: "生成一对密钥", en: "Make a pair of keys" },
  public_key: { zh: "公钥", en: "Public key" },
  paste: {
    zh: "把公钥整段复制到“消息加密公钥”里保存，页面随即显示它的版本号。",
    en: "Copy the whole public key into “Message encryption public key” over there and save; the page then shows its version.",
  },
  version: { zh: "页面显示的版本号", en: "The version that it shows" },
  versions: {
    zh: "已有私钥的版本：{versions}",
    en: "Private keys are kept of versions: {versions}",
  },
  versions_hint: {
    zh: "换公钥时在这里再生成一对；旧私钥会留着，之前的消息还要用它打开。",
    en: "When the public key is changed, make another pair here; old private keys stay, for earlier messages still need them.",
  },
  own: { zh: "我已经有自己的私钥", en: "I have a private key of my own" },
  own_version: { zh: "它的公钥版本号", en: "The version of its public key" },
  own_pem: { zh: "私钥（PEM）", en: "Private key (PEM)" },
  own_half: {
    zh: "私钥和版本号要一起填。",
    en: "Enter the key and its version together.",
  },
  save: { zh: "保存并试读", en: "Save and try" },
  saved: { zh: "已保存", en: "Saved" },
} satisfies OwnWords<string>;
