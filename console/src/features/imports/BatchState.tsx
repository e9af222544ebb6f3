import { useLabel } from "@/api/queries";
import { colours } from "@/theme";

const PAINTS: Record<string, [ink: string, paper: string]> = {
  done: [colours.leaf, colours.leafSoft],
  running: [colours.sky, colours.skySoft],
  receiving: [colours.sky, colours.skySoft],
  taking_back: [colours.plum, colours.plumSoft],
  failed: [colours.clay, colours.claySoft],
  taken_back: [colours.plum, colours.plumSoft],
};

/** How far an import is, as a word. */
export function BatchState({ state }: { state: string }) {
  const label = useLabel();
  const [color, background] = PAINTS[state] ?? [colours.stone, colours.stoneSoft];
  return (
    <span className="tag" style={{ color, background }}>
      {label("batch_state", state)}
    </span>
  );
}
