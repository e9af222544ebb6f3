import { useLabel } from "@/api/queries";
import { healthPaint } from "./health";

/** The health of a community: always a word, the colour only helps. */
export function HealthTag({ health }: { health: string }) {
  const label = useLabel();
  const { ink, paper } = healthPaint(health);
  return (
    <span className="tag" style={{ color: ink, background: paper }}>
      <i className="tag-dot" style={{ background: ink }} aria-hidden />
      {label("community_health", health)}
    </span>
  );
}
