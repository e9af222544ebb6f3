import { colours } from "@/theme";

type Paint = { ink: string; paper: string };

const paints: Record<string, Paint> = {
  healthy: { ink: colours.leaf, paper: colours.leafSoft },
  forming: { ink: colours.sky, paper: colours.skySoft },
  declining: { ink: colours.amber, paper: colours.amberSoft },
  silent: { ink: colours.plum, paper: colours.plumSoft },
  dead: { ink: colours.clay, paper: colours.claySoft },
};

/** In the order of urgency, as an operator reads them. */
export const HEALTHS = ["healthy", "forming", "declining", "silent", "dead", "unknown"] as const;

export function healthPaint(health: string): Paint {
  return paints[health] ?? { ink: colours.stone, paper: colours.stoneSoft };
}
