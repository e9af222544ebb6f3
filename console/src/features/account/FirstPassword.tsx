import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { useSpeech } from "@/locales";
import { useTell } from "@/ui/useTell";
import { PasswordForm } from "./PasswordForm";
import { SignInFrame } from "./SignInFrame";

/** A one-time password opens nothing but this page. */
export default function FirstPassword() {
  const { t } = useSpeech();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const tell = useTell();
  const go = async () => {
    tell.done(t("password.changed"));
    await cache.invalidateQueries({ queryKey: ["me"] });
    navigate("/overview", { replace: true });
  };
  return (
    <SignInFrame title={t("password.first_title")}>
      <p className="soft">{t("password.first_hint")}</p>
      <PasswordForm onDone={go} />
    </SignInFrame>
  );
}
