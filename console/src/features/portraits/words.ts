import type { OwnWords } from "@/locales";

/** What portraits say. */
export const portraitWords = {
  who: {
    zh: "{people} 人，对比您可见的其余 {others} 人；不含员工、气氛组和机器人",
    en: "{people} people beside {others} others whom you may see; without staff, crew and bots",
  },
  who_one: {
    zh: "对比您可见的其余 {others} 人；不含员工、气氛组和机器人",
    en: "Beside {others} others whom you may see; without staff, crew and bots",
  },
  drawn: {
    zh: "人多，按随机抽取的 {people} 人和其余 {others} 人推算",
    en: "so many that it is reckoned from {people} of them and {others} others, drawn by chance",
  },
  as_of: { zh: "数据截至 {day}", en: "Known until {day}" },
  nothing: { zh: "还没有可以画像的数据", en: "Nothing is known to draw a portrait from" },
  nothing_hint: {
    zh: "成员发言、下单或成为好友之后，这里会出现他们的特征。",
    en: "Once people write, buy or become friends of staff, their traits appear here.",
  },
  standing_out: { zh: "最突出的特征", en: "What stands out" },
  standing_hint: {
    zh: "与其余的人相差最多、且不像偶然的特征：中线是“一样”，色条是相差的百分点，细线是 95% 区间。",
    en: "What differs most from the others and is hardly chance: the middle is “the same”, the bar the difference in points, the thin line its 95% interval.",
  },
  none_stands: {
    zh: "没有超出偶然的差别。每边至少知道 30 人才比较。",
    en: "No difference beyond chance. At least 30 people on either side are compared.",
  },
  points: { zh: "{points} 个百分点", en: "{points} points" },
  range: { zh: "95% 区间 {low} ~ {high}", en: "95%: {low} to {high}" },
  more: { zh: "偏多", en: "More" },
  less: { zh: "偏少", en: "Fewer" },
  all: { zh: "全部特征", en: "All traits" },
  here: { zh: "这里", en: "here" },
  others: { zh: "其余", en: "others" },
  their_share: { zh: "其余的人中 {share}", en: "{share} of the others" },
  unknown: { zh: "未知", en: "Unknown" },
  too_few: { zh: "人数太少，不予显示", en: "Too few people to show" },
  how: { zh: "“{name}”怎么算的", en: "How “{name}” is computed" },
  how_title: { zh: "怎么算的：{name}", en: "How it is computed: {name}" },
  how_rule: { zh: "口径", en: "Rule" },
  how_known: { zh: "知道多少人", en: "Known of" },
  how_known_is: {
    zh: "这里 {known} 人，其余 {others} 人；占比只除以知道的人",
    en: "{known} here, {others} others; shares are of those alone",
  },
  how_facts: { zh: "来自多少条记录", en: "From" },
  how_facts_is: { zh: "{facts} 条", en: "{facts} facts" },
  how_fresh: { zh: "最近一条", en: "Latest" },
  how_sure: { zh: "怎么比较", en: "How it is compared" },
  how_sure_is: {
    zh: "占比之差的区间用 Newcombe 法（两个 Wilson 区间）；一张画像的全部特征一起用 Benjamini–Hochberg 校正，q ≤ 0.05 才算突出；任一边不足 30 人不作判断。",
    en: "Differences of shares have Newcombe's interval (of two Wilson intervals); all traits of a portrait are corrected together by Benjamini and Hochberg, and stand out at q ≤ 0.05; with fewer than 30 people on a side nothing is judged.",
  },
  heat: { zh: "什么时候说话", en: "When they speak" },
  interests: { zh: "兴趣与需求", en: "Interests and needs" },
  interests_none: {
    zh: "一年内没有说过能看出兴趣或需求的话——是未知，不是没有兴趣。",
    en: "Nothing said within a year tells of an interest or a need: unknown, not uninterested.",
  },
  interest_line: { zh: "{facts} 次，最近 {day}", en: "{facts} times, last {day}" },
  faded: { zh: "已淡", en: "faded" },
} satisfies OwnWords<string>;
