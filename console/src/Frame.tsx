import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import type { ReactNode } from "react";
import "dayjs/locale/zh-cn";
import { useSpeech } from "./locales";
import { theme } from "./theme";

/** The look and the language of every component of the library. */
export function Frame({ children }: { children: ReactNode }) {
  const { locale } = useSpeech();
  dayjs.locale(locale === "en" ? "en" : "zh-cn");
  return (
    <ConfigProvider
      theme={theme}
      locale={locale === "en" ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}
