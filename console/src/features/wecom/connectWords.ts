import type { OwnWords } from "@/locales";

/** What the steps of connecting a company say. */
export const connectWords = {
  agent_id: { zh: "应用 AgentId", en: "AgentId of the app" },
  agent_id_where: {
    zh: "“应用管理 → 应用 → 自建”里点开这个应用，在页面上方，是一串数字。",
    en: "Open the app under “App Management → Apps → Self-built”: the digits at the top of its page.",
  },
  awaiting: { zh: "正在等待企业微信的校验", en: "Waiting for WeCom's check" },
  awaiting_hint: {
    zh: "后台提示“回调地址请求不通过”时，多半是公网访问不到这台服务器，看下面“对外地址”。",
    en: "If the admin console says that the URL did not pass, this server is probably not reachable from the internet: see “Public address” below.",
  },
  before: {
    zh: "先在企业微信管理后台（work.weixin.qq.com）准备好应用",
    en: "First prepare the app in WeCom's admin console (work.weixin.qq.com)",
  },
  before_api: {
    zh: "“客户与上下游 → 客户联系 → 客户”页面里展开“API”，在“可调用接口的应用”中勾选这个应用。",
    en: "Under “Customers & Partners → Customer contact → Customers”, unfold “API” and tick the app under “Apps that can call the API”.",
  },
  before_create: {
    zh: "“应用管理 → 应用 → 自建”点“创建应用”，名称填“活群”。已经有自建应用的，可以直接用。",
    en: "Under “App Management → Apps → Self-built”, press “Create app” and call it huoqun. A self-built app that you have will do.",
  },
  before_people: {
    zh: "“客户联系 → 权限配置”的使用范围里加上这些群主和客服。",
    en: "Under “Customer contact → Permissions”, add the same owners and service staff.",
  },
  before_scope: {
    zh: "“可见范围”选上所有群主、客服和他们所在的部门：不在范围里的人，他们的客户和群都读不到。",
    en: "Into its “visible range” put all group owners, service staff and their departments: of anybody else, neither customers nor groups can be read.",
  },
  blocked: {
    zh: "还不能开启：{count} 项未通过（{names}）",
    en: "Not yet: {count} failed ({names})",
  },
  blocked_hint: {
    zh: "这些是读取数据必需的，现在开启什么也读不到。按各项的说明改好，会自动再查。",
    en: "Reading needs them: switched on now, nothing would come in. Mend them as each one says; they are asked again by themselves.",
  },
  callback_enter: { zh: "把下面三项逐个复制过去：", en: "Copy these three into its fields:" },
  callback_open: {
    zh: "打开这个应用的页面，在“接收消息”一栏点“设置API接收”。",
    en: "On the app's page, press “Set API receiver” under “Receive messages”.",
  },
  callback_save: {
    zh: "点“保存”。企业微信会立刻访问上面的 URL，这里随即显示结果。",
    en: "Press “Save”. WeCom calls the URL at once, and the outcome shows here.",
  },
  callback_where: {
    zh: "在企业微信后台填写回调",
    en: "Enter the callback in WeCom's admin console",
  },
  callbacks: { zh: "接收回调", en: "Receive callbacks" },
  checked: {
    zh: "回调地址已通过企业微信的校验（{at}）",
    en: "WeCom has checked the callback address ({at})",
  },
  clear: {
    zh: "必需的检查都已通过，可以开启",
    en: "Everything needed has passed; you can switch on",
  },
  company: { zh: "连接到哪家公司", en: "Which company" },
  copied: { zh: "已复制", en: "Copied" },
  copy: { zh: "复制", en: "Copy" },
  corpid: { zh: "企业 ID", en: "Corp id" },
  corpid_fixed: {
    zh: "开启之后企业 ID 不能再改。",
    en: "It stays as it is once the connection was switched on.",
  },
  corpid_where: {
    zh: "“我的企业 → 企业信息”页面的最下方，以 ww 开头。",
    en: "At the very bottom of “My company → Company information”; begins with ww.",
  },
  done: { zh: "已开启，已全部读取", en: "Switched on; everything is read" },
  event_contact: {
    zh: "外部联系人变更回调（必选）：好友、客户群、企业标签的变化，欢迎语也靠它",
    en: "“External contact changes” (needed): friends, customer groups, company tags; welcomes depend on it",
  },
  event_directory: {
    zh: "通讯录变更（建议）：员工和部门的变化；后台没有这一项时，点“重新同步”来读",
    en: "“Directory changes” (advised): staff and departments; where it is missing, “Sync again” reads them",
  },
  events: {
    zh: "在同一页的“接收的消息事件类型”里勾选：",
    en: "On the same page, among the events to receive, tick:",
  },
  found: {
    zh: "已读到 {groups} 个客户群、{accounts} 个员工账号。",
    en: "{groups} groups and {accounts} accounts so far.",
  },
  ids: { zh: "填写应用信息", en: "Enter the ids" },
  key_aes_key: { zh: "EncodingAESKey（密钥）", en: "EncodingAESKey" },
  key_token: { zh: "Token（令牌）", en: "Token" },
  key_url: { zh: "URL（回调地址）", en: "URL" },
  keys_hint: { zh: "谁看过会记入审计日志。", en: "The audit log keeps who looked." },
  keys_show: { zh: "显示 URL、Token 和密钥", en: "Show URL, Token and key" },
  lead: {
    zh: "每一步都可以离开，回来接着做。开启之前不会读取任何数据。",
    en: "You may leave at each step and come back. Nothing is read before you switch on.",
  },
  no_company: {
    zh: "每家公司都已经连接；要修改，请在连接列表里打开它。",
    en: "Every company is connected already; to change one, open it in the list of connections.",
  },
  on: { zh: "开启同步", en: "Switch on" },
  on_hint: {
    zh: "开启后先完整读取一遍：部门和员工，再是客户和群；之后跟随回调。群多的企业第一次可能要几个小时，可以离开这个页面。",
    en: "It first reads everything once: departments and staff, then customers and groups; after that it follows callbacks. With many groups this may take hours; you may leave this page.",
  },
  probes: { zh: "逐项检查", en: "Check each right" },
  probes_hint: {
    zh: "每一项都真的向企业微信问了一次。在后台改好之后，切回这个窗口就会自动再查。有未通过的也可以先往下走：可信 IP 要等第三步填好接收消息的 URL 才能设置。",
    en: "Each was really asked of WeCom. After you mended something there, it is asked again as soon as you return to this window. You may go on with failures: trusted IPs can only be entered after the URL of the third step.",
  },
  running: { zh: "已开启，正在读取", en: "Switched on; reading" },
  secret: { zh: "应用 Secret", en: "Secret of the app" },
  secret_kept: { zh: "已保存；不改就留空", en: "Kept; leave empty to keep it" },
  secret_where: {
    zh: "在 AgentId 下面，点“查看”，企业微信会发到管理员的手机上。保存后加密存放，不再显示。",
    en: "Below the AgentId press “View”: WeCom sends it to the admin's phone. It is kept sealed and never shown again.",
  },
  see_communities: { zh: "查看社群", en: "See the communities" },
  see_connections: { zh: "回到连接", en: "To the connections" },
  set_welcome: { zh: "设置欢迎语", en: "Set the welcome" },
  start: { zh: "开启同步", en: "Switch on" },
  title_of: { zh: "连接{company}的企业微信", en: "Connect the WeCom of {company}" },
  to_probes: { zh: "看怎么改", en: "How to mend it" },
  trusted_ip: {
    zh: "回到应用页面，在“企业可信IP”里填上服务器的 IP；约一分钟后生效。",
    en: "Back on the app's page, enter this server's address under “Trusted IPs”; it takes about a minute.",
  },
  warned: { zh: "请留意：{names}", en: "Mind: {names}" },
  warned_hint: {
    zh: "不影响开启，但在解决之前，变化可能不能及时到达。",
    en: "You can switch on all the same, but changes may arrive late until this is mended.",
  },
  wrong_agent_id: { zh: "AgentId 只有数字。", en: "An AgentId is digits only." },
  wrong_corpid: {
    zh: "企业 ID 以 ww 开头，只有字母和数字。",
    en: "A corp id begins with ww, letters and digits only.",
  },
  wrong_secret: {
    zh: "Secret 至少 16 位，只有字母、数字、下划线和短横线。",
    en: "A secret has at least 16 letters, digits, underscores and hyphens.",
  },
} satisfies OwnWords<string>;
