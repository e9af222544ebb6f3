import { Button, Popconfirm } from "antd";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Panel } from "@/ui/Panel";
import { usePages } from "@/ui/usePages";
import { isOver, type Run, useStop } from "./RunProgress";
import { tagsWords } from "./tagsWords";

function Stop({ run }: { run: Run }) {
  const w = useWords(tagsWords);
  const stop = useStop();
  if (isOver(run)) return null;
  return (
    <Popconfirm
      title={w("run_stop_sure")}
      okText={w("run_stop")}
      onConfirm={() => stop.mutateAsync(run.id).catch(() => undefined)}
    >
      <Button size="small" danger>
        {w("run_stop")}
      </Button>
    </Popconfirm>
  );
}

/** The taggings of many, the newest first, and how far each has come. */
export function Runs() {
  const { locale } = useSpeech();
  const w = useWords(tagsWords);
  const label = useLabel();
  const pages = usePages<Run>(["tag-runs", "list"], (cursor, signal) =>
    take(api.GET("/api/v1/tags/runs", { params: { query: { cursor } }, signal })),
  );
  const what = (run: Run) => w(run.adds ? "run_adds" : "run_takes", { tag: run.tag });
  const progress = (run: Run) =>
    `${label("run_state", run.state)} ${number(run.done, locale)} / ${number(run.total, locale)}`;
  return (
    <Panel className="list-panel">
      <ListPage
        pages={pages}
        rowKey={({ id }) => id}
        empty={<EmptyState kind="nothing_yet" title={w("runs_none")} hint={w("runs_none_hint")} />}
        card={(run) => (
          <div className="card">
            <span className="card-head">
              {what(run)} <Stop run={run} />
            </span>
            <span className="card-facts">
              <span>{progress(run)}</span>
              <span>
                {w("run_changed")} {number(run.changed, locale)}
              </span>
              <span>{run.by}</span>
              <span>{moment(run.created_at, locale)}</span>
              <span>{run.reason}</span>
            </span>
          </div>
        )}
        columns={[
          { title: w("run_what"), render: (_, run) => <strong>{what(run)}</strong> },
          { title: w("run_progress"), render: (_, run) => progress(run) },
          {
            title: w("run_changed"),
            align: "right",
            render: (_, run) => number(run.changed, locale),
          },
          {
            title: w("run_reason"),
            render: (_, run) => <span className="run-reason">{run.reason}</span>,
          },
          { title: w("run_who"), dataIndex: "by" },
          { title: w("run_at"), render: (_, run) => moment(run.created_at, locale) },
          { key: "stop", render: (_, run) => <Stop run={run} /> },
        ]}
      />
    </Panel>
  );
}
