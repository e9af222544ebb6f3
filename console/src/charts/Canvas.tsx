import type { ECharts, EChartsCoreOption } from "echarts/core";
import { useEffect, useRef } from "react";
import { init } from "./echarts";

type Props = { option: EChartsCoreOption; height: number; label: string };

/** Draws an ECharts option and follows the size of its place; loaded apart from the pages. */
export default function Canvas({ option, height, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<ECharts>(null);
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, null, { renderer: "svg" });
    drawn.current = chart;
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(place.current);
    return () => {
      drawn.current = null;
      watcher.disconnect();
      chart.dispose();
    };
  }, []);
  useEffect(() => {
    const chart = drawn.current;
    if (!chart) return;
    // Only the first drawing unfolds: figures that move while one looks must not flicker.
    const isNew = Object.keys(chart.getOption() ?? {}).length === 0;
    chart.setOption(isNew ? option : { ...option, animation: false }, { notMerge: true });
  }, [option]);
  return <div ref={place} style={{ height }} role="img" aria-label={label} />;
}
