import type { OwnWords } from "@/locales";

export const tagSharingWords = {
  title: { zh: "标签同步", en: "Shared tags" },
  lead: {
    zh: "企业微信的客户标签和这里的标签保持一致：员工在手机上打的标签会到这里；选了“双向同步”，这里打的、规则算出来的也会到手机上。只有加了好友的客户才能同步。",
    en: "Keeps WeCom's customer tags and ours the same: what staff put on a phone comes here; with “Both ways”, what is given here or by a rule goes to their phones. Only for customers who are friends of staff.",
  },
  none: { zh: "还没有标签组", en: "No groups of tags yet" },
  none_hint: {
    zh: "企业微信里的标签组会在下次同步时出现；也可以先到“标签”里新建。",
    en: "Groups from WeCom appear with the next sync; or make one under “Tags”.",
  },
  to_tags: { zh: "去标签", en: "To the tags" },
  shared_of: { zh: "{tags} 个标签，{shared} 个已在企业微信", en: "{tags} tags, {shared} on WeCom" },
  waiting: { zh: "{count} 处待写到企业微信", en: "{count} to be written to WeCom" },
  read: { zh: "最近同步 {at}", en: "Last synced {at}" },
  never: { zh: "还没有同步过", en: "Not synced yet" },
  choose: { zh: "{name}：怎么同步", en: "{name}: how to share" },
  both_sure: {
    zh: "“{name}”里的标签会写到员工手机上的客户资料里，同事都看得到。确定双向同步吗？",
    en: "The tags of “{name}” will be written to customers on your staff's phones, for colleagues to see. Share both ways?",
  },
  saved: { zh: "已保存，马上开始同步", en: "Saved; syncing begins now" },
} satisfies OwnWords<string>;
