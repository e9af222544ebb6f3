import type { OwnWords } from "@/locales";

/** What the card says while the platform gives the app no access token. */
export const refusalWords = {
  title: {
    zh: "企业微信不再接受这个应用的 Secret，读取和发送已暂停",
    en: "WeCom does not take this app's secret any more: nothing is read or sent",
  },
  mend: {
    zh: "重新填写 Secret 后立即恢复，暂停期间的数据会补上。",
    en: "Enter the new secret and everything goes on at once; what was missed is read.",
  },
  ask: {
    zh: "请系统管理员重新填写 Secret，填好后立即恢复，暂停期间的数据会补上。",
    en: "Ask a system administrator to enter the new secret; everything goes on at once.",
  },
  again: { zh: "否则 {at} 之后会自动再试。", en: "Otherwise it is tried again after {at}." },
  enter: { zh: "重新填写 Secret", en: "Enter the secret" },
} satisfies OwnWords<string>;
