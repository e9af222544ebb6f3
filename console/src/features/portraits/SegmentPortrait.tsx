import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { api, take } from "@/api/client";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { Portrait } from "./Portrait";

/** Who the people of a segment are. */
export default function SegmentPortrait({ id }: { id: number }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["segments", "portrait", id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/segments/{segment_id}/portrait", {
          params: { path: { segment_id: id } },
          signal,
        }),
      ),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  return <Portrait portrait={data} />;
}
