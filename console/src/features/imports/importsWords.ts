import type { OwnWords } from "@/locales";

/** What the wizard says of lists of customers and of tags. */
export const importsWords = {
  template: { zh: "下载“{kind}”示例文件", en: "Example file: {kind}" },
  template_hint: {
    zh: "照着表头整理，列会自动认出来；已有的导出文件一般不用改。",
    en: "Its columns are understood at once; most exports need no change.",
  },
  hint_customers: {
    zh: "会员号、手机号、性别、年龄、城市、等级、来源渠道……有几列写几列。性别、城市这些会成为属性标签，可以用来圈人。",
    en: "Ids, phones, gender, age, city, level, channel… as many as you have. What people are becomes attribute tags.",
  },
  hint_tags: {
    zh: "每行一位客户和他的标签，一格里可以写几个，用分号隔开。客户要先在系统里：没有的话先导入客户资料。",
    en: "A customer and their tags on each row, several in a cell with semicolons. Import the customers first.",
  },
  unit_hint_customers: {
    zh: "没写门店的客户归到这里，这里的员工能看到。",
    en: "Customers without a store belong here; its staff may see them.",
  },
  unit_hint_tags: {
    zh: "只给与这里有往来的客户打标签。",
    en: "Only customers known here get tags.",
  },
  new_tags: { zh: "公司还没有的标签", en: "Tags that the company lacks" },
  tag_group: { zh: "没写组的新标签放进", en: "New tags without a group go into" },
  tag_group_hint: {
    zh: "选一个属性标签组，或写一个新名字",
    en: "An attribute group, or a new name",
  },
  verified: {
    zh: "来源已逐个验证过手机号（相同的可以自动合并为一人）",
    en: "The source had each phone confirmed (equal ones may make one person)",
  },
  people: {
    zh: "{made} 位是新客户，{known} 位已经在系统里。",
    en: "{made} are new customers, {known} are known.",
  },
  tags_known: {
    zh: "文件里有 {count} 个标签，都已经有了。",
    en: "The file tells of {count} tags; all of them exist.",
  },
  tags_made: {
    zh: "文件里有 {count} 个标签，其中 {made} 个会新建。",
    en: "The file tells of {count} tags, of which {made} will be made.",
  },
  not_back: {
    zh: "“换掉”的是同组里另一个标签（单选组）：撤回导入后，原来的标签不会自己回来。",
    en: "“Replaced” is another tag of the group (one choice): taking the import back does not return it.",
  },
  first_tags: { zh: "只列出人数最多的 {count} 个。", en: "The {count} commonest are listed." },
  col_tag: { zh: "标签", en: "Tag" },
  col_people: { zh: "文件里", en: "In the file" },
  col_gets: { zh: "会打上", en: "Get it" },
  col_already: { zh: "已经有", en: "Have it" },
  col_replaced: { zh: "其中换掉", en: "Replaced" },
  col_kept: { zh: "保持原样", en: "Keep theirs" },
  is_new: { zh: "新建", en: "New" },
  see_tags: { zh: "看看标签", en: "See the tags" },
  falls_customers: { zh: "{count} 位客户的资料", en: "{count} customers listed" },
  falls_tags: { zh: "客户身上的 {count} 个标签", en: "{count} tags carried by customers" },
} satisfies OwnWords<string>;
