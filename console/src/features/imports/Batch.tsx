import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Modal, Progress, Skeleton } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";
import { moment, number } from "@/ui/figures";
import { KindWord } from "@/ui/KindWord";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { BatchState } from "./BatchState";
import { Conflicts } from "./Conflicts";
import type { Batch as BatchOut } from "./Imports";

const POLL_MS = 1_500;
const RUNNING = new Set(["previewed", "queued", "running", "taking_back"]);

function Counts({ batch }: { batch: BatchOut }) {
  const { t, locale } = useSpeech();
  const names = ["rows_read", "accepted", "duplicates", "rejected", "conflicts"] as const;
  return (
    <div className="metric-row">
      {names.map((name) => (
        <article key={name} className="metric">
          <h3>{t(`imports.${name}`)}</h3>
          <p className="metric-value">{number(batch[name], locale)}</p>
        </article>
      ))}
    </div>
  );
}

function TakeBack({ batch }: { batch: BatchOut }) {
  const { t, locale } = useSpeech();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const path = { batch_id: batch.id };
  const preview = useQuery({
    queryKey: ["take-back", batch.id],
    queryFn: () =>
      take(api.GET("/api/v1/imports/{batch_id}/take-back-preview", { params: { path } })),
    enabled: open,
    staleTime: 0,
  });
  const run = useMutation({
    mutationFn: () => take(api.POST("/api/v1/imports/{batch_id}/take-back", { params: { path } })),
    onSuccess: async () => {
      setOpen(false);
      await cache.invalidateQueries();
    },
  });
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {t("take_back.open")}
      </Button>
      <Modal
        open={open}
        title={t("take_back.open")}
        onCancel={() => setOpen(false)}
        okText={t("take_back.run")}
        okButtonProps={{ danger: true, disabled: !preview.data, loading: run.isPending }}
        onOk={() => run.mutate()}
      >
        <RefusalAlert error={preview.error ?? run.error} />
        <p>{t("take_back.hint")}</p>
        {preview.data ? (
          <ul>
            {Object.entries(preview.data).map(([name, count]) => (
              <li key={name}>
                <KindWord kind="take_back" value={name} /> {number(count, locale)}
              </li>
            ))}
          </ul>
        ) : (
          <Skeleton active />
        )}
      </Modal>
    </>
  );
}

/** One import: how far it is, what came of it, and the way back. */
export default function Batch() {
  const batch_id = Number(useParams().id);
  const { t, locale } = useSpeech();
  const may = useMay();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["import", batch_id],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/imports/{batch_id}", { params: { path: { batch_id } }, signal })),
    refetchInterval: ({ state }) => (RUNNING.has(state.data?.state ?? "") ? POLL_MS : false),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  const running = RUNNING.has(data.state);
  const share = data.rows_total ? Math.floor((data.rows_read / data.rows_total) * 100) : 0;
  return (
    <Page
      name={data.file_name}
      title={
        <span className="row">
          {data.file_name} <BatchState state={data.state} />
        </span>
      }
      lead={t("imports.started", {
        who: data.staff_name ?? "—",
        at: moment(data.started_at, locale),
        source: data.source,
      })}
      actions={data.state === "done" && may("take_back") ? <TakeBack batch={data} /> : undefined}
    >
      {running ? (
        <Panel title={t("imports.running")}>
          <Progress percent={share} status="active" aria-label={t("imports.running")} />
          <p className="soft">{t("imports.running_hint")}</p>
        </Panel>
      ) : null}
      {data.state === "taken_back" ? (
        <Alert type="info" showIcon title={t("take_back.done")} />
      ) : null}
      <Counts batch={data} />
      {data.rejected > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t("imports.rejected_hint", { count: number(data.rejected, locale) })}
          action={
            <Button size="small" href={`/api/v1/imports/${data.id}/rejected?format=csv`} download>
              {t("imports.rejected_download")}
            </Button>
          }
        />
      ) : null}
      {data.conflicts > 0 ? <Conflicts batchId={data.id} count={data.conflicts} /> : null}
      {data.state === "done" ? (
        <div className="row">
          <Link to="/overview">
            <Button type="primary">{t("imports.see")}</Button>
          </Link>
          <Link to="/imports/new">
            <Button>{t("imports.another")}</Button>
          </Link>
        </div>
      ) : null}
    </Page>
  );
}
