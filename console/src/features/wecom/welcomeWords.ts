import type { OwnWords } from "@/locales";

export const welcomeWords = {
  add: { zh: "给一个账号单独设置", en: "Add an account" },
  anybody: { zh: "员", en: "Staff" },
  for_all: { zh: "默认欢迎语", en: "For everybody" },
  lead: {
    zh: "员工加上新好友后，由企业微信替他发出。后台或其他应用已设置的欢迎语优先，那时这里的不会发送。",
    en: "WeCom sends it for the staff whom a new friend was added to. A welcome set in its admin console or by another app goes first; then this one is not sent.",
  },
  length: {
    zh: "{bytes} / {max} 字节（一个汉字 3 字节）",
    en: "{bytes} of {max} bytes (a Chinese character is 3)",
  },
  no_account: {
    zh: "没有这个账号；第一次同步之后才有账号可选",
    en: "No such account; there are none before the first sync",
  },
  no_right: { zh: "没有客户联系权限", en: "no right to customer contact" },
  nothing: { zh: "内容为空，不发送欢迎语。", en: "Empty: no welcome is sent." },
  own: { zh: "按账号单独设置", en: "By account" },
  own_none: { zh: "所有账号都用默认欢迎语。", en: "All accounts use the text for everybody." },
  preview: { zh: "新好友看到的样子", en: "What a new friend sees" },
  remove: { zh: "改用默认", en: "Use the default" },
  remove_of: { zh: "改用默认：{who}", en: "Use the default: {who}" },
  save_of: { zh: "保存：{who}", en: "Save: {who}" },
  text: { zh: "内容", en: "Text" },
  title: { zh: "欢迎语", en: "Welcome texts" },
  too_long: {
    zh: "太长了：{bytes} / {max} 字节，请删减。",
    en: "Too long: {bytes} of {max} bytes; shorten it.",
  },
} satisfies OwnWords<string>;
