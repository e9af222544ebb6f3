import { useLabel } from "@/api/queries";

/** A closed word by its name; one that nobody has set yet stands back. */
export function KindWord({ kind, value }: { kind: string; value: string | null | undefined }) {
  const label = useLabel();
  if (!value) return <span className="soft">—</span>;
  return <span className={value === "unset" ? "soft" : undefined}>{label(kind, value)}</span>;
}
