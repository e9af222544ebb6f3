import { colours } from "@/theme";

const WIDTH = 96;
const HEIGHT = 26;

/** A tiny bar row of one figure per day; its words are in the column beside it. */
export function Sparkline({ values }: { values: number[] | undefined }) {
  if (!values?.length) return <span className="soft">—</span>;
  const highest = Math.max(...values, 1);
  const step = WIDTH / values.length;
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke={colours.line} />
      {values.map((value, index) => {
        const height = value === 0 ? 0 : Math.max(1.5, (value / highest) * (HEIGHT - 2));
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the day is the position
            key={index}
            x={index * step + 0.4}
            y={HEIGHT - height}
            width={Math.max(step - 0.8, 0.6)}
            height={height}
            rx="0.8"
            fill={colours.leaf}
            opacity={index >= values.length - 7 ? 1 : 0.45}
          />
        );
      })}
    </svg>
  );
}
