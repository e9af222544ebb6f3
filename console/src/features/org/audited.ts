import { useKinds, useUnits } from "@/api/queries";
import { type TextKey, useSpeech } from "@/locales";
import { zhCN } from "@/locales/zh-CN";
import { auditWords } from "./auditWords";

const has = (key: string): key is TextKey => key in zhCN;

/** Every action that the log knows by name. */
export const ACTIONS = Object.keys(auditWords);

const isKnown = (name: string): name is keyof typeof auditWords => name in auditWords;

type Detail = Record<string, unknown>;

// Words of the log whose values are closed words, and of which list.
const LISTS: Record<string, string> = {
  kind: "file_kind",
  role: "role",
  health: "community_health",
  positioning: "positioning",
  platform: "platform",
  approval_kind: "approval_kind",
  because: "export_end",
};

const UNITS = new Set(["units", "unit", "unit_id", "parent_id"]);

/** What stands in the audit log, in the reader's words; what has none stays as it was written. */
export function useAudited() {
  const { t, say } = useSpeech();
  const kinds = useKinds().data;
  const units = useUnits().data?.units;
  const named = (key: string, name: string) => {
    const full = `${key}.${name}`;
    return has(full) ? t(full) : name;
  };
  const unit = (id: unknown) => units?.find((each) => each.id === id)?.name ?? String(id);
  const plain = (name: string, told: unknown): string => {
    if (told === null || told === "") return "—";
    if (UNITS.has(name)) return unit(told);
    if (name === "report") return named("reports.name", String(told));
    if (name === "proofs") return named("proof", String(told));
    const known = kinds?.[LISTS[name] ?? ""]?.find((each) => each.value === told);
    return known ? say(known) : String(told);
  };
  const value = (name: string, told: unknown): string => {
    if (Array.isArray(told)) return told.map((each) => value(name, each)).join("、");
    if (told !== null && typeof told === "object") return `(${words(told as Detail)})`;
    return plain(name, told);
  };
  const words = (detail: Detail): string =>
    Object.entries(detail)
      .filter(([, told]) => told !== null)
      .map(([name, told]) => `${named("noted", name)} ${value(name, told)}`)
      .join(" · ");
  return {
    action: (name: string) => (isKnown(name) ? say(auditWords[name]) : name),
    object: (name: string) =>
      kinds?.approval_kind?.some(({ value }) => value === name)
        ? plain("approval_kind", name)
        : named("thing", name),
    words,
  };
}
