import type { OwnWords } from "@/locales";

/** What the screen of mass sends and moments says. */
export const sendsWords = {
  title: { zh: "群发与朋友圈", en: "Sends and moments" },
  lead: {
    zh: "员工在手机上发出或确认的群发和朋友圈，每五分钟从企业微信读回一次：谁确认了，送达了多少，为什么没送达。",
    en: "What staff send or confirm on their phones, read back from WeCom every five minutes: who confirmed, how many it reached, and why some it did not.",
  },
  none: { zh: "最近一个月没有群发和朋友圈", en: "Nothing was sent in the last month" },
  none_hint: {
    zh: "员工在企业微信里群发或发朋友圈之后，这里会出现记录和结果。",
    en: "Once staff send or publish something in WeCom, it appears here with its results.",
  },
  unread: { zh: "还没有读取过", en: "Not read yet" },
  unread_hint: {
    zh: "连接或首次同步完成后会立即读取，一般不超过五分钟；读到后这里会自动出现。",
    en: "Read as soon as the first sync is through, within five minutes as a rule; it appears here by itself.",
  },
  unreadable: { zh: "读不到群发和朋友圈", en: "Sends and moments cannot be read" },
  no_connection_hint: {
    zh: "群发和朋友圈的结果从企业微信读回，要先完成连接。",
    en: "Results of sends and moments are read back from WeCom.",
  },
  what: { zh: "内容", en: "What" },
  untitled: { zh: "（图片、视频或文件）", en: "(picture, video or file)" },
  where: { zh: "触点", en: "Touchpoint" },
  begun_by: { zh: "发起", en: "Begun by" },
  by_app: { zh: "企业或应用", en: "Company or app" },
  began_at: { zh: "时间", en: "When" },
  confirmed: { zh: "员工已确认", en: "Staff confirmed" },
  of: { zh: "{confirmed} / {asked} 人", en: "{confirmed} of {asked}" },
  nobody_yet: { zh: "还没读到名单", en: "not read yet" },
  delivered: { zh: "送达", en: "Delivered" },
  delivered_hint: {
    zh: "私聊数客户，群发数群；朋友圈是能看到的客户数，不等于看过。",
    en: "Customers for 1:1 chats, groups for group sends; of a moment, customers who can see it, not who did.",
  },
  failed: { zh: "未送达", en: "Not delivered" },
  failed_hint: {
    zh: "已不是好友，或对方本期收到的群发次数已到企业微信的上限。",
    en: "No friend any more, or they have got as many sends as WeCom allows in the period.",
  },
  over: { zh: "已结束", en: "Over" },
  open: { zh: "跟进中", en: "Being followed" },
  state: { zh: "状态", en: "State" },
  over_hint: {
    zh: "所有人都确认了，或已过一个月，不再读取。",
    en: "Everybody has confirmed, or a month has passed: not read any more.",
  },
} satisfies OwnWords<string>;
