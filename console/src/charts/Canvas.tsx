import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef } from "react";
import { init } from "./echarts";

type Props = { option: EChartsCoreOption; height: number; label: string };

/** Draws an ECharts option and follows the size of its place; loaded apart from the pages. */
export default function Canvas({ option, height, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, null, { renderer: "svg" });
    chart.setOption(option);
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [option]);
  return <div ref={place} style={{ height }} role="img" aria-label={label} />;
}
