import type { OwnWords } from "@/locales";

/** What the list of connections says, and each of them. */
export const connectionsWords = {
  accounts: { zh: "员工账号", en: "Accounts" },
  all_read: { zh: "已全部读取，正在跟随变化", en: "All is read; changes are followed" },
  brings: { zh: "接上之后", en: "What it brings" },
  brings_members: {
    zh: "客户群和进出的成员自动进来：不用再导出、导入。",
    en: "Customer groups, and who joins and leaves them, come in by themselves: no more exports.",
  },
  brings_staff: {
    zh: "部门成为门店和小组，群主成为员工；新来的、离职的随时跟上。",
    en: "Departments become stores and teams, group owners become staff; newcomers and leavers are followed.",
  },
  brings_welcome: {
    zh: "新好友二十秒内收到欢迎语，可按账号各说各的。",
    en: "New friends are welcomed within twenty seconds, in the words of each account.",
  },
  by_admin: { zh: "连接由系统管理员设置。", en: "A system admin sets a connection up." },
  callbacks_waiting: { zh: "{count} 条回调待处理", en: "{count} callbacks wait to be handled" },
  change: { zh: "修改设置", en: "Change set-up" },
  empty: { zh: "还没有连接企业微信", en: "WeCom is not connected yet" },
  empty_hint: {
    zh: "四步接好，约二十分钟；中途离开，回来可以接着做。",
    en: "Four steps, about twenty minutes; you may leave at any of them and come back.",
  },
  failing: {
    zh: "有 {count} 项没有读到，会自动重试",
    en: "Could not be read: {count}; tried again by itself",
  },
  go_on: { zh: "继续连接", en: "Go on" },
  go_on_setting_up: { zh: "继续设置", en: "Continue set-up" },
  groups: { zh: "客户群", en: "Groups" },
  ids: { zh: "企业 ID {corpid} · 应用 {agent}", en: "Corp id {corpid} · app {agent}" },
  last_callback: { zh: "最近一次回调", en: "Last callback" },
  lead: {
    zh: "企业微信里的部门、员工、客户和群由此进来，变化由回调随时跟上。",
    en: "Departments, staff, customers and groups of WeCom come in here; callbacks keep them current.",
  },
  left: { zh: "还剩 {count}", en: "{count} left" },
  member_page: { zh: "客户的“我的资料”页：", en: "Customers’ own page:" },
  needs: { zh: "需要准备", en: "What you need" },
  needs_address: {
    zh: "一个公网 https 地址，企业微信要能访问到这台服务器。",
    en: "An https address on the internet, so that WeCom can reach this server.",
  },
  needs_admin: {
    zh: "企业微信的超级管理员，或有应用管理权限的管理员在旁边。",
    en: "A WeCom super admin, or an admin who may manage apps, at hand.",
  },
  needs_app: {
    zh: "一个给活群用的自建应用，第一步会讲怎么建。",
    en: "A self-built app for huoqun; the first step says how to make one.",
  },
  new: { zh: "连接企业微信", en: "Connect WeCom" },
  no_callback: { zh: "还没有收到过", en: "None has come yet" },
  no_welcomes: { zh: "没有新好友", en: "No new friends" },
  pause: { zh: "暂停", en: "Pause" },
  pause_sure: {
    zh: "暂停后不再读取企业微信；收到的回调仍会保存。确定暂停吗？",
    en: "Nothing more is read from WeCom; callbacks are still kept. Pause?",
  },
  probe: { zh: "重新检查", en: "Probe again" },
  probe_of: { zh: "检查{company}的连接", en: "Probing {company}" },
  read: { zh: "已读完", en: "read" },
  reading: { zh: "正在读取，还剩 {count} 项", en: "Reading, {count} left" },
  set_aside: {
    zh: "有 {count} 条回调多次处理失败，已搁置",
    en: "Callbacks set aside after failing again and again: {count}",
  },
  set_aside_hint: {
    zh: "点“重新同步”可以把其中的变化读回来；原因记在服务器日志里。",
    en: "“Sync again” reads what they told of; the server's log has the reasons.",
  },
  setting_up: {
    zh: "设置还没有完成，什么都还没有读取。",
    en: "Set-up is not finished; nothing is read yet.",
  },
  sweeping: { zh: "例行核对还有 {count} 项", en: "{count} left of the routine check" },
  sync: { zh: "重新同步", en: "Sync again" },
  unread: {
    zh: "还有 {count} 项没有读取，继续连接后会接着读。",
    en: "{count} are not read yet; reading goes on with the connection.",
  },
  welcomes: { zh: "近 7 天的欢迎语", en: "Welcomes, 7 days" },
} satisfies OwnWords<string>;
