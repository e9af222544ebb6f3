import { useSpeech } from "@/locales";

/** A masked name; an erased person has none. */
export function MemberName({ name }: { name: string | null }) {
  const { t } = useSpeech();
  return name ?? <span className="soft">{t("members.erased")}</span>;
}
