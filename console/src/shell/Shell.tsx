import { Skeleton, Spin } from "antd";
import { useEffect } from "react";
import { Navigate, Outlet, useLocation, useNavigation } from "react-router";
import { useMe } from "@/api/queries";
import { Refusal } from "@/api/refusal";
import { useSpeech } from "@/locales";
import { DemoRibbon } from "@/ui/DemoRibbon";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { usePhone } from "@/ui/usePhone";
import { PhoneBar } from "./PhoneBar";
import { SideMenu } from "./SideMenu";
import { TopBar } from "./TopBar";

/** Everything around a screen: menu, top bar, ribbon; sends away who is not signed in. */
export function Shell() {
  const me = useMe();
  const phone = usePhone();
  const { pathname, search } = useLocation();
  const { setLocale } = useSpeech();
  const going = useNavigation().state === "loading";
  const { t } = useSpeech();
  const locale = me.data?.locale;
  useEffect(() => {
    if (locale === "en" || locale === "zh-CN") setLocale(locale);
  }, [locale, setLocale]);

  if (me.isPending) return <Spin fullscreen description={t("state.loading")} />;
  if (me.error instanceof Refusal && me.error.status === 401) {
    return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  }
  if (me.error) {
    return (
      <main className="sign-in">
        <RefusalAlert error={me.error} onRetry={me.refetch} />
      </main>
    );
  }
  if (me.data.must_change_password) return <Navigate to="/first-password" replace />;
  if (me.data.second_factor_due && pathname !== "/account") {
    return <Navigate to="/account?due=1" replace />;
  }
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t("shell.skip")}
      </a>
      {phone ? null : <SideMenu />}
      <div className="stage">
        <TopBar />
        <DemoRibbon />
        <main id="content" className="content" aria-busy={going}>
          {going ? <Skeleton active paragraph={{ rows: 8 }} /> : <Outlet />}
        </main>
      </div>
      {phone ? <PhoneBar /> : null}
    </div>
  );
}
