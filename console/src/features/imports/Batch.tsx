import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Modal, Progress, Skeleton } from "antd";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { api, take } from "@/api/client";
import { useForgetFigures, useLabel, useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { day, moment, number } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { BatchState } from "./BatchState";
import type { Batch as BatchOut } from "./Imports";
import { importsWords } from "./importsWords";

const FALLS = ["facts", "memberships", "reopened", "orders", "communities"] as const;
const FALLS_OF_LISTS = ["customers", "tags"] as const;
const LISTS = new Set(["customers", "tags"]);
const POLL_MS = 1_500;
const MOVING = new Set(["running", "taking_back"]);

function Counts({ batch }: { batch: BatchOut }) {
  const { t, locale } = useSpeech();
  const names = ["rows_accepted", "rows_duplicate", "rows_conflicting", "rows_rejected"] as const;
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
  const w = useWords(importsWords);
  const forgetFigures = useForgetFigures();
  const [open, setOpen] = useState(false);
  const path = { import_id: batch.id };
  const preview = useQuery({
    queryKey: ["take-back", batch.id],
    queryFn: () => take(api.GET("/api/v1/imports/{import_id}/take-back", { params: { path } })),
    enabled: open,
    staleTime: 0,
  });
  const run = useMutation({
    mutationFn: () => take(api.POST("/api/v1/imports/{import_id}/take-back", { params: { path } })),
    onSuccess: async () => {
      setOpen(false);
      await forgetFigures();
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
            {FALLS.filter((name) => preview.data[name] > 0).map((name) => (
              <li key={name}>
                {t(`take_back.${name}`, { count: number(preview.data[name], locale) })}
              </li>
            ))}
            {FALLS_OF_LISTS.filter((name) => preview.data[name] > 0).map((name) => (
              <li key={name}>
                {w(`falls_${name}`, { count: number(preview.data[name], locale) })}
              </li>
            ))}
            {preview.data.first_on ? (
              <li>
                {day(preview.data.first_on, locale)} – {day(preview.data.last_on, locale)}
              </li>
            ) : null}
          </ul>
        ) : (
          <Skeleton active />
        )}
      </Modal>
    </>
  );
}

/** Where what came in can be seen, and on to the next file. */
function Onward({ kind }: { kind: BatchOut["kind"] }) {
  const { t } = useSpeech();
  const w = useWords(importsWords);
  const listed = LISTS.has(kind);
  return (
    <div className="row">
      <Link to={listed ? "/tags" : "/overview"}>
        <Button type="primary">{listed ? w("see_tags") : t("imports.see")}</Button>
      </Link>
      <Link to="/imports/new">
        <Button>{t("imports.another")}</Button>
      </Link>
    </div>
  );
}

/** What an import or its taking back moved is asked again as soon as it has ended. */
function useFiguresAfter(state: string | undefined) {
  const forgetFigures = useForgetFigures();
  const before = useRef(state);
  useEffect(() => {
    if (MOVING.has(before.current ?? "") && !MOVING.has(state ?? "")) void forgetFigures();
    before.current = state;
  }, [state, forgetFigures]);
}

/** Where it came from, and among which ids it stands when these are not its own. */
const sourceOf = ({ source, namespace }: BatchOut) =>
  namespace === source ? source : `${source} / ${namespace}`;

/** One import: how far it is, what came of it, and the way back. */
export default function Batch() {
  const import_id = Number(useParams().id);
  const { t, say, locale } = useSpeech();
  const label = useLabel();
  const may = useMay();
  const tell = useTell();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["import", import_id],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/imports/{import_id}", { params: { path: { import_id } }, signal })),
    refetchInterval: ({ state }) => (MOVING.has(state.data?.state ?? "") ? POLL_MS : false),
  });
  const resume = useMutation({
    mutationFn: () =>
      take(api.POST("/api/v1/imports/{import_id}/start", { params: { path: { import_id } } })),
    onError: tell.refused,
    onSuccess: () => refetch(),
  });
  useFiguresAfter(data?.state);
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  const running = MOVING.has(data.state);
  const share = data.total ? Math.floor((data.done / data.total) * 100) : 0;
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
        at: moment(data.created_at, locale),
        source: sourceOf(data),
      })}
      actions={
        ["done", "failed"].includes(data.state) && may("take_back") ? (
          <TakeBack batch={data} />
        ) : undefined
      }
    >
      {running ? (
        <Panel title={t(data.state === "running" ? "imports.running" : "take_back.running")}>
          <Progress percent={share} status="active" aria-label={t("imports.running")} />
          <p className="soft">{t("imports.running_hint")}</p>
        </Panel>
      ) : null}
      {data.state === "taken_back" ? (
        <Alert type="info" showIcon title={t("take_back.done")} />
      ) : null}
      <Counts batch={data} />
      {data.rows_rejected > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t("imports.rejected_hint", { count: number(data.rows_rejected, locale) })}
          action={
            <Button size="small" href={`/api/v1/imports/${data.id}/rejected.csv`} download>
              {t("imports.rejected_download")}
            </Button>
          }
        />
      ) : null}
      {data.rows_conflicting > 0 ? (
        <Alert
          type="info"
          showIcon
          title={t(`imports.conflicts_${data.on_conflict}`, {
            count: number(data.rows_conflicting, locale),
          })}
        />
      ) : null}
      {data.assumed_currency ? (
        <Alert
          type="info"
          showIcon
          title={t("imports.assumed_currency", { currency: data.assumed_currency })}
        />
      ) : null}
      {Object.entries(data.known_sources).map(([source, count]) => (
        <Alert
          key={source}
          type="info"
          showIcon
          title={t("imports.known_source", { source, count: number(count, locale) })}
        />
      ))}
      {data.notes.map((note) => (
        <Alert
          key={`${note.field} ${note.word}`}
          type="info"
          showIcon
          title={t("imports.unknown_word", {
            field: label("field", note.field),
            word: note.word,
            count: number(note.count, locale),
          })}
        />
      ))}
      {data.failure ? (
        <Alert
          type="error"
          showIcon
          title={say(data.failure)}
          action={
            <Button size="small" onClick={() => resume.mutate()} loading={resume.isPending}>
              {t("imports.resume")}
            </Button>
          }
        />
      ) : null}
      {data.state === "done" ? <Onward kind={data.kind} /> : null}
    </Page>
  );
}
