import { GlobalOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { useMe } from "@/api/queries";
import { signOut } from "@/api/session";
import { useSpeech } from "@/locales";
import { Logo } from "@/ui/Logo";
import { usePhone } from "@/ui/usePhone";
import { useTell } from "@/ui/useTell";

/** Who is signed in, the language, the way out. */
export function TopBar() {
  const { t, locale, setLocale } = useSpeech();
  const me = useMe().data;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const phone = usePhone();
  const tell = useTell();
  const switchLocale = async () => {
    const next = locale === "en" ? "zh-CN" : "en";
    setLocale(next);
    try {
      cache.setQueryData(
        ["me"],
        await take(api.PATCH("/api/v1/org/me", { body: { locale: next } })),
      );
    } catch (error) {
      tell.refused(error);
    }
  };
  const leave = async () => {
    await signOut().catch(tell.refused);
    cache.clear();
    navigate("/sign-in");
  };
  return (
    <header className="top">
      {phone ? <Logo /> : null}
      {phone ? <strong className="top-name">活群</strong> : null}
      <span className="grow" />
      <Button type="text" icon={<GlobalOutlined />} onClick={switchLocale}>
        {locale === "en" ? "中文" : "English"}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "account", label: t("account.title") },
            { key: "leave", label: t("account.sign_out") },
          ],
          onClick: ({ key }) => (key === "leave" ? leave() : navigate("/account")),
        }}
      >
        <Button type="text" icon={<UserOutlined />} aria-label={t("account.title")}>
          {phone ? null : me?.name}
        </Button>
      </Dropdown>
    </header>
  );
}
