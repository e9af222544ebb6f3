import { useLabel } from "@/api/queries";
import { colours } from "@/theme";

const PAINTS: Record<string, [ink: string, paper: string]> = {
  on: [colours.leaf, colours.leafSoft],
  setting_up: [colours.amber, colours.amberSoft],
  ok: [colours.leaf, colours.leafSoft],
  warning: [colours.amber, colours.amberSoft],
  failed: [colours.clay, colours.claySoft],
  sent: [colours.leaf, colours.leafSoft],
  late: [colours.clay, colours.claySoft],
  unknown: [colours.amber, colours.amberSoft],
  waiting: [colours.sky, colours.skySoft],
};

type Props = { kind: "link_state" | "probe_state" | "welcome_state"; value: string; more?: string };

/** A state as a word on its colour. */
export function Mark({ kind, value, more = "" }: Props) {
  const label = useLabel();
  const [color, background] = PAINTS[value] ?? [colours.stone, colours.stoneSoft];
  return (
    <span className="tag" style={{ color, background }}>
      {label(kind, value)} {more}
    </span>
  );
}
