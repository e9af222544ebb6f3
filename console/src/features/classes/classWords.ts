import type { OwnWords } from "@/locales";

/** What the class board says. */
export const classWords = {
  title: { zh: "用户分层", en: "User classes" },
  lead: {
    zh: "截至 {day}，共 {people} 人，按第 {version} 版规则判定。每人只归一类，自上而下第一条符合的算数。",
    en: "As of {day}: {people} people, by version {version} of the rules. Everybody has one class, the first that fits from the top.",
  },
  lead_none: {
    zh: "还没有算过。每天凌晨会算一次，也可以现在就算。",
    en: "Not worked out yet. It is done every night, or now if you like.",
  },
  run: { zh: "现在计算", en: "Work out now" },
  run_done: { zh: "已排队，几分钟后刷新可见", en: "In line; look again in a few minutes" },
  tab_shares: { zh: "占比与去向", en: "Shares and moves" },
  tab_stages: { zh: "生命周期", en: "Lifecycle" },
  tab_communities: { zh: "各群构成", en: "By community" },
  tab_rules: { zh: "判定规则", en: "Rules" },
  shares: { zh: "五类占比", en: "Shares of the five classes" },
  shares_how: {
    zh: "人数：当天判定为这一类的客户；员工、气氛组和机器人不判定。占比 = 这一类的人数 ÷ 五类总人数。只算您能看到的客户。",
    en: "People: customers judged to be of the class as of that day; staff, crew and bots are not judged. Share = people of the class ÷ people of all five. Only of those whom you may see.",
  },
  leading_how: {
    zh: "与全部客户相比占比高出最多的一类（至少高出两成、至少 5 人）；没有的话，取会购买的人里最大的一类。",
    en: "The class whose share is above that of all customers by most (a fifth at least, 5 people at least); where none is, the largest of those who buy.",
  },
  trend_how: {
    zh: "每月最后一天（本月为最近一次判定）每一类的人数 ÷ 五类总人数。",
    en: "Of each month's last day (this month: the last judging) the people of a class ÷ those of all five.",
  },
  moves_how: {
    zh: "按人数：上月底是行上的类别、现在是列上的类别的客户有多少位。「新出现」是上月底还没有记录的客户。",
    en: "People who were of the row's class at the end of last month and are of the column's now. New: nothing was known of them then.",
  },
  funnel_how: {
    zh: "每位客户每个阶段只记第一次到达的那天。转化率 = 上一步的人里，当天或之后到达这一步的人数 ÷ 上一步的人数；天数取中位数。",
    en: "Of each customer the first day in each stage counts. Conversion = people who reached the step on the day of the step before or later ÷ people of the step before; days are the median.",
  },
  now_how: {
    zh: "每位客户只在一个阶段：到过的最后面一步；很久没有动静的算沉睡或流失。",
    en: "Everybody is in one stage: the farthest that they reached, or dormant or lost after long silence.",
  },
  stage_stranger: {
    zh: "有记录，但别的阶段都还没有到过",
    en: "Known, but never in any of the other stages",
  },
  stage_friend: { zh: "第一次成为员工的好友", en: "First became a friend of staff" },
  stage_member: { zh: "第一次进群", en: "First joined a community" },
  stage_active: { zh: "第一次在群里发言", en: "First wrote in a community" },
  stage_need: { zh: "第一次表达明确的购买需求", en: "First said clearly that they want to buy" },
  stage_bought: { zh: "第一次下单", en: "First order" },
  stage_repurchased: { zh: "第二次下单", en: "Second order" },
  too_few: { zh: "人数太少", en: "too few" },
  few_hint: {
    zh: "少于 5 人的格子不显示，以免认出具体的人。",
    en: "Cells of fewer than 5 people are not shown, so that nobody is told from them.",
  },
  nobody: { zh: "这里还没有可判定的人", en: "Nobody to class here yet" },
  nobody_hint: {
    zh: "导入订单之后，第二天凌晨就能看到每个人属于哪一类。",
    en: "Once orders are imported, the next night tells who is of which class.",
  },
  unknown_orders: {
    zh: "没有订单数据，无法分类。",
    en: "There are no orders: nobody can be classed.",
  },
  unknown_discounts: {
    zh: "折扣未知：订单里没有优惠金额，判不出羊毛型。导入时带上“优惠金额”一列即可。",
    en: "Discounts are unknown, so no bargain hunter can be told: import a discount column.",
  },
  unknown_referrals: {
    zh: "邀请关系未知：没有来源说明谁邀请了谁，判不出忠实型和羊毛型。导入群成员时带上“邀请人”一列即可。",
    en: "Who invited whom is unknown: neither loyal nor bargain hunters can be told. Import an inviter column.",
  },
  unknown_intents: {
    zh: "需求标签未知：“需求型”目前只看订单，漏斗里“有需求”一步显示为未知。",
    en: "Strong intents are unknown: need-driven rests on orders alone, and that step of the funnel is unknown.",
  },
  plays: { zh: "建议这样做", en: "What to do" },
  leading: { zh: "按“{name}”来运营", en: "Play it for: {name}" },
  trend: { zh: "每月占比", en: "Shares by month" },
  trend_hint: {
    zh: "按现在这些人在各月底的类别统计；首次计算时按当时的订单回推以前的月份。",
    en: "What the people of today were at the end of each month; months before the first judging are worked out from the orders of then.",
  },
  moves: { zh: "谁变成了什么", en: "Who became what" },
  moves_hint: {
    zh: "行是 {day} 的类别，列是现在的类别；对角线是没有变的。",
    en: "Rows: the class on {day}; columns: the class now. The diagonal stayed.",
  },
  was: { zh: "{day} 时", en: "On {day}" },
  new_people: { zh: "新出现", en: "New" },
  no_moves: {
    zh: "上个月底还没有数据，下个月起可看去向。",
    en: "Nothing from last month's end yet.",
  },
  funnel: { zh: "需求漏斗", en: "Need funnel" },
  funnel_hint: {
    zh: "走到过这一步的人数（不管现在在哪一步）；转化看上一步的人里有多少当天或之后走到这一步。",
    en: "How many ever reached the step; conversion is of those of the step before, on that day or later.",
  },
  reached: { zh: "走到 {count} 人", en: "{count} reached it" },
  came: {
    zh: "从“{before}”来 {came} / {of} 人（{rate}）",
    en: "{came} of {of} came from “{before}” ({rate})",
  },
  median: { zh: "一半人在 {days} 天内", en: "half within {days} days" },
  step_unknown: { zh: "未知：没有数据来源", en: "unknown: no source tells" },
  now: { zh: "现在各阶段人数", en: "Where everybody is now" },
  now_hint: {
    zh: "{dormant} 天没有任何动静为沉睡；{lost} 天没有动静，或退出所有群、删除好友且 {dormant} 天内没有购买，为流失。",
    en: "Dormant: nothing heard for {dormant} days. Lost: nothing for {lost} days, or out of every group and friendship with no order in {dormant} days.",
  },
  community: { zh: "社群", en: "Community" },
  people: { zh: "成员", en: "Members" },
  mix: { zh: "构成", en: "Mix" },
  play: { zh: "建议", en: "Play" },
  search: { zh: "群名", en: "Community name" },
  rules_lead: {
    zh: "自上而下，第一条符合的算数。不知道的不算符合。改动只影响以后的判定，过去的类别保留当时的规则版本。",
    en: "The first line that holds from the top decides; what is unknown never holds. A change counts from now on; past classes keep the version they were judged by.",
  },
  rule_loyal: {
    zh: "最近 {loyal_months} 个月（每 30 天算一个月）月月有订单，并带来至少 {loyal_referrals_min} 位买过的朋友",
    en: "Bought in each of the last {loyal_months} months (of 30 days) and brought at least {loyal_referrals_min} who bought",
  },
  rule_bargain: {
    zh: "至少 {bargain_orders_min} 单，其中 {bargain_share} 以上有优惠，带来的买家不超过 {bargain_referrals_max} 位",
    en: "At least {bargain_orders_min} orders, {bargain_share} of them lowered, and at most {bargain_referrals_max} brought",
  },
  rule_need_driven: {
    zh: "至少 {need_orders_min} 单，或有强需求标签；最近 {need_quiet_days} 天没有下单",
    en: "At least {need_orders_min} orders or a strong intent, and none within {need_quiet_days} days",
  },
  rule_low_need: { zh: "至多 {low_orders_max} 单", en: "At most {low_orders_max} orders" },
  rule_growing: { zh: "以上都不符合", en: "None of the lines above" },
  loyal_months: { zh: "忠实型：连续购买的月数", en: "Loyal: months in a row" },
  loyal_referrals_min: { zh: "忠实型：至少带来的买家数", en: "Loyal: buyers brought, at least" },
  bargain_orders_min: { zh: "羊毛型：最少订单数", en: "Bargain: orders, at least" },
  bargain_share: { zh: "羊毛型：优惠订单占比", en: "Bargain: share of lowered orders" },
  bargain_referrals_max: { zh: "羊毛型：最多带来的买家数", en: "Bargain: buyers brought, at most" },
  discount_depth_min: {
    zh: "优惠幅度至少占原价多少才算（0 为有优惠就算）",
    en: "Least depth of a discount (0: any)",
  },
  need_orders_min: { zh: "需求型：最少订单数", en: "Need-driven: orders, at least" },
  need_quiet_days: { zh: "需求型：没有再买的天数", en: "Need-driven: days without an order" },
  low_orders_max: { zh: "低需求：最多订单数", en: "Low need: orders, at most" },
  dormant_days: { zh: "沉睡：没有动静的天数", en: "Dormant: days without a word" },
  lost_days: { zh: "流失：没有动静的天数", en: "Lost: days without a word" },
  settings: { zh: "阈值", en: "Thresholds" },
  preview: { zh: "先看会变多少人", en: "See who would move" },
  preview_none: { zh: "没有人会变。", en: "Nobody would move." },
  preview_some: { zh: "有 {count} 人会变：", en: "{count} people would move:" },
  move: { zh: "{was} → {now}：{count} 人", en: "{was} → {now}: {count}" },
  save: { zh: "保存为新版本", en: "Save as a new version" },
  saved: {
    zh: "已保存为第 {version} 版，正在重新判定",
    en: "Saved as version {version}; judging again",
  },
} satisfies OwnWords<string>;
