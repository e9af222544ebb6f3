import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number, percent } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { segmentsWords } from "./segmentsWords";

/** With which other segments one shares most people. */
export function Overlaps({ segment_id }: { segment_id: number }) {
  const { locale } = useSpeech();
  const w = useWords(segmentsWords);
  const { data, error, isPending } = useQuery({
    queryKey: ["segments", "overlaps", segment_id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/segments/{segment_id}/overlaps", {
          params: { path: { segment_id } },
          signal,
        }),
      ),
  });
  return (
    <Panel title={w("overlaps")}>
      <RefusalAlert error={error} />
      {isPending && !error ? <Skeleton active /> : null}
      {data?.overlaps.length === 0 ? <p className="soft">{w("overlaps_none")}</p> : null}
      <dl className="bars">
        {data?.overlaps.map((each) => (
          <div key={each.segment_id}>
            <dt>
              <Link to={`/segments/${each.segment_id}`}>{each.name}</Link>
            </dt>
            <dd>
              <i style={{ width: `${(each.both / Math.max(1, data.mine)) * 100}%` }} aria-hidden />
              <span className="soft small">
                {w("overlap_of", {
                  both: number(each.both, locale),
                  share: percent(data.mine ? each.both / data.mine : null, locale),
                })}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
