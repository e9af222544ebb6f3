import type { OwnWords } from "@/locales";

/** What the screen of live codes says. */
export const codesWords = {
  title: { zh: "活码", en: "Live codes" },
  lead: {
    zh: "每个码带一个渠道编号：谁扫了哪个码加好友或进群，都记在这个渠道名下。码印出去之后，背后的员工和群随时可换。",
    en: "Every code carries a channel number: whoever adds a friend or joins by it is counted there. Once printed it stays; who stands behind it can change any time.",
  },
  none: { zh: "还没有活码", en: "No codes yet" },
  none_hint: {
    zh: "做一个码贴在门店、海报或包裹里，客户扫码加好友或进群，就知道是从哪里来的。",
    en: "Make a code for the shop, a poster or a parcel: who adds you or joins by it is known to come from there.",
  },
  none_removed: { zh: "没有删除过活码", en: "No code was removed" },
  no_connection_hint: {
    zh: "活码由企业微信生成，连接之后才能在这里创建。",
    en: "WeCom makes the codes; once it is connected they are made here.",
  },
  new_contact: { zh: "新建加好友码", en: "New code for adding staff" },
  new_join: { zh: "新建进群码", en: "New code for joining groups" },
  standing: { zh: "使用中", en: "In use" },
  removed: { zh: "已删除", en: "Removed" },
  name: { zh: "名称", en: "Name" },
  name_hint: {
    zh: "写投放的地方，例如“静安店收银台”；客户看不到。",
    en: "Where it hangs, e.g. “till of the Jing'an shop”; customers do not see it.",
  },
  kind: { zh: "用途", en: "Purpose" },
  channel: { zh: "渠道编号", en: "Channel" },
  behind: { zh: "背后", en: "Behind it" },
  behind_more: { zh: "等 {count} 个", en: "and more, {count} in all" },
  behind_nobody: { zh: "没有可用的员工或群", en: "Nobody and no group" },
  behind_gone: { zh: "{name}（已离开）", en: "{name} (gone)" },
  made_at: { zh: "创建时间", en: "Made" },
  removed_at: { zh: "删除时间", en: "Removed" },
  not_ready: { zh: "未确认", en: "Not confirmed" },
  not_ready_hint: {
    zh: "创建时企业微信没有回答，不知道码有没有生成；请删除后重新创建。",
    en: "WeCom did not answer when it was made, so nobody knows whether it exists; remove it and make another.",
  },
  by_others: { zh: "在别处创建", en: "Made elsewhere" },
  by_others_hint: {
    zh: "在企业微信后台或其他系统中创建，请在那里修改或删除。",
    en: "Made in the WeCom admin console or by another system; change or remove it there.",
  },
  show: { zh: "二维码", en: "QR code" },
  show_of: { zh: "二维码：{title}", en: "QR code: {title}" },
  change: { zh: "修改", en: "Change" },
  change_of: { zh: "修改：{title}", en: "Change: {title}" },
  remove: { zh: "删除", en: "Remove" },
  remove_of: { zh: "删除：{title}", en: "Remove: {title}" },
  remove_sure: {
    zh: "删除后印出去的码立刻失效，客户扫不了。已经来的客户仍算在这个渠道。确定删除吗？",
    en: "Printed copies stop working at once. Customers who came by it stay counted. Remove it?",
  },
  staff: { zh: "客户加到谁", en: "Whom customers add" },
  staff_hint: {
    zh: "只列出有“客户联系”权限的员工；选多位时由企业微信随机分配，最多 100 位。",
    en: "Only staff with the right to customer contact; with several WeCom picks one at random, at most 100.",
  },
  staff_none: { zh: "没有可选的员工", en: "Nobody to choose" },
  communities: { zh: "客户进哪个群", en: "Which groups customers join" },
  communities_hint: {
    zh: "进第一个没满的群，最多 5 个；只能选这家企业的企业微信群。",
    en: "They join the first that is not full, at most 5; only WeCom groups of this company.",
  },
  skip_verify: {
    zh: "扫码即成为好友，不用员工点通过",
    en: "Who scans is a friend at once, without a confirmation",
  },
  open_next: {
    zh: "都满了自动开新群，群名接着往下编号",
    en: "When all are full WeCom opens another, numbered on",
  },
  make: { zh: "创建", en: "Make it" },
  made: { zh: "已创建", en: "Made" },
  save: { zh: "保存", en: "Save" },
  saved: {
    zh: "已保存，印出去的码不用换",
    en: "Saved; printed copies stay as they are",
  },
  gone: { zh: "已删除", en: "Removed" },
  picture_of: { zh: "“{title}”的二维码", en: "QR code of “{title}”" },
  drawn: {
    zh: "企业微信给的是网页地址，二维码由这里画出。",
    en: "The platform gave the address of a page; the code is drawn here.",
  },
  download: { zh: "下载图片", en: "Download" },
  open_address: { zh: "打开地址", en: "Open its address" },
  no_address: { zh: "还没有地址", en: "No address yet" },
} satisfies OwnWords<string>;
