import type { EChartsCoreOption } from "echarts/core";
import { colours, fontFamily, series as palette } from "@/theme";

type Cell = number | null;
export type Line = {
  name: string;
  values: Cell[];
  as?: "line" | "bar" | "area";
  axis?: 0 | 1;
  percent?: boolean;
};

const axisText = { color: colours.inkSoft, fontFamily, fontSize: 12 };
const asPercent = (value: number) => `${Math.round(value * 1000) / 10}%`;

function valueAxis(percent: boolean, second: boolean) {
  return {
    type: "value",
    axisLabel: { ...axisText, formatter: percent ? asPercent : undefined },
    splitLine: { show: !second, lineStyle: { color: colours.line } },
    minInterval: percent ? undefined : 1,
  };
}

function drawn(line: Line, index: number, alone: boolean) {
  const bar = line.as === "bar";
  // A single row of bars stands back behind the lines.
  const colour = bar && alone ? "#bcd8c4" : palette[index % palette.length];
  return {
    name: line.name,
    type: bar ? "bar" : "line",
    data: line.values,
    yAxisIndex: line.axis ?? 0,
    color: colour,
    showSymbol: false,
    connectNulls: false,
    barMaxWidth: 14,
    itemStyle: bar ? { borderRadius: [3, 3, 0, 0] } : undefined,
    lineStyle: { width: 2 },
    areaStyle: line.as === "area" ? { opacity: 0.1 } : undefined,
    tooltip: line.percent
      ? { valueFormatter: (value: unknown) => (typeof value === "number" ? asPercent(value) : "—") }
      : { valueFormatter: (value: unknown) => (typeof value === "number" ? String(value) : "—") },
  };
}

/** Lines and bars over days or other steps; the second axis when a line asks for it. */
export function overTime(steps: string[], lines: Line[], compact = false): EChartsCoreOption {
  const second = lines.some((line) => line.axis === 1);
  const percentOn = (axis: number) =>
    lines.some((line) => (line.axis ?? 0) === axis && line.percent);
  const bars = lines.filter(({ as }) => as === "bar").length;
  return {
    aria: { enabled: true },
    animationDuration: 300,
    textStyle: { fontFamily },
    grid: { left: 4, right: second ? 4 : 10, top: 40, bottom: 4, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      type: compact ? "scroll" : "plain",
      itemWidth: 14,
      itemHeight: 8,
      textStyle: { ...axisText, color: colours.ink },
      data: lines.map((line) => line.name),
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: colours.card,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontFamily },
    },
    xAxis: {
      type: "category",
      data: steps,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { ...axisText, hideOverlap: true, formatter: (step: string) => step.slice(5) },
    },
    yAxis: second
      ? [valueAxis(percentOn(0), false), valueAxis(percentOn(1), true)]
      : [valueAxis(percentOn(0), false)],
    series: lines.map((line, index) => drawn(line, index, bars === 1 && lines.length > 1)),
  };
}
