import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api, take } from "@/api/client";
import { useLabel, useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { moment, number } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { BulkTag } from "../tags/BulkTag";
import { ArchiveSegment } from "./ArchiveSegment";
import type { SegmentWhole } from "./EditSegment";
import { Overlaps } from "./Overlaps";
import { People } from "./People";
import { SizeTrend } from "./SizeTrend";
import { segmentsWords } from "./segmentsWords";
import { UsedBy } from "./UsedBy";
import "./segments.css";

const SegmentPortrait = lazy(() => import("../portraits/SegmentPortrait"));

function Deeds({ segment }: { segment: SegmentWhole }) {
  const w = useWords(segmentsWords);
  const navigate = useNavigate();
  const [tagging, setTagging] = useState(false);
  return (
    <>
      <Button type="primary" onClick={() => setTagging(true)}>
        {w("tag_people")}
      </Button>
      <Button onClick={() => navigate(`/segments/${segment.id}/edit`)}>{w("edit")}</Button>
      <Button onClick={() => navigate(`/segments/new?from=${segment.id}`)}>{w("duplicate")}</Button>
      <ArchiveSegment segment={segment} />
      {tagging ? (
        <BulkTag
          audience={{ segment_id: segment.id }}
          named={segment.name}
          onClose={() => setTagging(false)}
        />
      ) : null}
    </>
  );
}

/** Whom a segment describes, in words, and how many they are. */
function Described({ segment }: { segment: SegmentWhole }) {
  const { say, locale } = useSpeech();
  const w = useWords(segmentsWords);
  const label = useLabel();
  return (
    <Panel
      title={w("who")}
      extra={<span className="tag tag-leaf">{label("segment_kind", segment.kind)}</span>}
    >
      <p className="segment-sentence">{say(segment)}</p>
      {segment.note ? <p className="soft">{segment.note}</p> : null}
      <dl className="segment-sizes" title={w("size_hint")}>
        <div>
          <dt className="soft small">{w("size_now")}</dt>
          <dd className="metric-value">
            {segment.count === null ? w("counting") : number(segment.count, locale)}
          </dd>
        </div>
        <div>
          <dt className="soft small">{w("size_mine")}</dt>
          <dd className="metric-value">{number(segment.mine, locale)}</dd>
        </div>
      </dl>
      <p className="soft small">
        {[
          segment.unit.name,
          segment.made_by,
          segment.evaluated_at ? w("as_of", { at: moment(segment.evaluated_at, locale) }) : null,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </Panel>
  );
}

const COUNTING_MS = 3_000;

/** One segment: who is in it, how it moved, what it shares with others, what rests on it. */
export default function Segment() {
  const segment_id = Number(useParams().id);
  const w = useWords(segmentsWords);
  const may = useMay();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["segments", "one", segment_id],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/segments/{segment_id}", { params: { path: { segment_id } }, signal })),
    // One that was just made is counted by the worker in a moment.
    refetchInterval: ({ state }) => (state.data?.count === null ? COUNTING_MS : false),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  return (
    <Page title={data.name} actions={may("edit_customers") ? <Deeds segment={data} /> : undefined}>
      <div className="columns">
        <div className="stack">
          <Described segment={data} />
          <SizeTrend segment={data} />
          <People segment_id={segment_id} />
        </div>
        <div className="stack">
          <Overlaps segment_id={segment_id} />
          <Panel title={w("used_by")}>
            {data.used_by.length > 0 ? (
              <UsedBy users={data.used_by} />
            ) : (
              <p className="soft">{w("used_by_none")}</p>
            )}
          </Panel>
        </div>
      </div>
      <section className="segment-portrait">
        <h2>{w("portrait")}</h2>
        <Suspense fallback={<Skeleton active />}>
          <SegmentPortrait id={segment_id} />
        </Suspense>
      </section>
    </Page>
  );
}
