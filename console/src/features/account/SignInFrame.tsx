import { Button } from "antd";
import type { ReactNode } from "react";
import { useEffect } from "react";
import { useSpeech } from "@/locales";
import { Logo } from "@/ui/Logo";

/** The frame of the pages before one is in. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t, locale, setLocale } = useSpeech();
  useEffect(() => {
    document.title = `${title} · 活群`;
  }, [title]);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="brand">
          <Logo size={44} />
          <span>
            <strong>活群</strong>
            <small>{t("sign_in.motto")}</small>
          </span>
          <span className="grow" />
          <Button type="text" onClick={() => setLocale(locale === "en" ? "zh-CN" : "en")}>
            {locale === "en" ? "中文" : "English"}
          </Button>
        </div>
        <section className="panel stack">
          <h1 className="sign-in-title">{title}</h1>
          {children}
        </section>
      </div>
    </main>
  );
}
