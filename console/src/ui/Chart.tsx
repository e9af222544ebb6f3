import { Skeleton } from "antd";
import type { EChartsCoreOption } from "echarts/core";
import { lazy, Suspense } from "react";

const Canvas = lazy(() => import("@/charts/Canvas"));

type Props = { option: EChartsCoreOption; label: string; height?: number };

/** A chart; the drawing library comes when the first one is shown. */
export function Chart({ option, label, height = 280 }: Props) {
  return (
    <Suspense fallback={<Skeleton.Node active style={{ width: "100%", height }} />}>
      <Canvas option={option} label={label} height={height} />
    </Suspense>
  );
}
