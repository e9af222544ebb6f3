import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { api, take } from "@/api/client";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { Portrait } from "./Portrait";

/** Who the people of a community are. */
export default function CommunityPortrait({ id }: { id: number }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["community-portrait", id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/communities/{community_id}/portrait", {
          params: { path: { community_id: id } },
          signal,
        }),
      ),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  return <Portrait portrait={data} />;
}
