import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type Answer, api, type Paths, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { StepForm } from "@/ui/StepForm";
import { ChooseFile } from "./ChooseFile";
import type { Batch } from "./Imports";
import { MapColumns } from "./MapColumns";
import { PreviewRows } from "./PreviewRows";
import { sendFile } from "./sendFile";
import "./imports.css";

type Ask = Paths["/api/v1/imports/{import_id}/preview"]["post"];
export type Settings = Ask["requestBody"]["content"]["application/json"];
export type Preview = Answer<"/api/v1/imports/{import_id}/preview", "post">;
export type Field = Answer<"/api/v1/imports/fields/{kind}">["fields"][number];
export type Choice = { file: File | null; kind: Batch["kind"] | null; unit_id: number | undefined };

/** The columns that the server guessed, as the next question gives them back. */
export function guessed(preview: Preview): NonNullable<Settings["mapping"]> {
  const found = preview.mapping.filter(({ column }) => column !== null);
  return Object.fromEntries(found.map(({ field, column }) => [field, column ?? ""]));
}

/** Brings a file in: choose it, say what its columns are, look at the outcome, run. */
export default function Wizard() {
  const { t } = useSpeech();
  const navigate = useNavigate();
  const [at, setAt] = useState(0);
  const [choice, setChoice] = useState<Choice>({ file: null, kind: null, unit_id: undefined });
  const [settings, setSettings] = useState<Settings>({ source: "" } as Settings);
  const [batch, setBatch] = useState<Batch | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const change = (part: Partial<Settings>) => setSettings((before) => ({ ...before, ...part }));

  const fields = useQuery({
    queryKey: ["import-fields", choice.kind],
    queryFn: () =>
      take(
        api.GET("/api/v1/imports/fields/{kind}", {
          params: { path: { kind: choice.kind ?? "messages" } },
        }),
      ),
    enabled: choice.kind !== null,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  const send = useMutation({
    mutationFn: async ({ file, kind, unit_id }: Choice) => {
      if (!file || !kind || !unit_id) throw new Error("the step is not complete");
      return batch ?? sendFile({ file, kind, unit_id }, setShare);
    },
    onSuccess: setBatch,
    onSettled: () => setShare(null),
  });
  const preview = useMutation({
    mutationFn: ({ id, body }: { id: number; body: Settings }) =>
      take(
        api.POST("/api/v1/imports/{import_id}/preview", {
          params: { path: { import_id: id } },
          body,
        }),
      ),
    onSuccess: (found) => change({ mapping: guessed(found) }),
  });
  const run = useMutation({
    mutationFn: (id: number) =>
      take(api.POST("/api/v1/imports/{import_id}/start", { params: { path: { import_id: id } } })),
    onSuccess: ({ id }) => navigate(`/imports/${id}`),
  });
  const succeeded = (promise: Promise<unknown>) =>
    promise.then(
      () => true,
      () => false,
    );
  const look = async (next: Partial<Settings> = {}) => {
    const sent = batch ?? (await send.mutateAsync(choice));
    await preview.mutateAsync({ id: sent.id, body: { ...settings, ...next } });
  };
  const found = preview.data;
  const steps = [
    {
      title: t("wizard.file"),
      ready: Boolean(choice.file && choice.kind && choice.unit_id && settings.source.trim()),
      onNext: () => succeeded(look()),
      content: (
        <ChooseFile
          choice={choice}
          settings={settings}
          share={share}
          onChoice={(part) => {
            setChoice((before) => ({ ...before, ...part }));
            setBatch(null);
            change({ mapping: {} });
          }}
          onChange={change}
        />
      ),
    },
    {
      title: t("wizard.columns"),
      ready: found !== undefined && found.missing === null,
      onNext: () => succeeded(look()),
      content:
        found && fields ? (
          <MapColumns
            preview={found}
            fields={fields.fields}
            settings={settings}
            onMapping={(mapping) => {
              change({ mapping });
              succeeded(look({ mapping }));
            }}
          />
        ) : null,
    },
    {
      title: t("wizard.preview"),
      content: found ? (
        <PreviewRows
          preview={found}
          settings={settings}
          busy={run.isPending || preview.isPending}
          onChange={(part) => {
            change(part);
            succeeded(look(part));
          }}
          onBack={() => setAt(1)}
          onRun={() => batch && run.mutate(batch.id)}
        />
      ) : null,
    },
  ];
  return (
    <Page title={t("imports.new")} lead={t("wizard.lead")}>
      <Panel>
        <RefusalAlert error={send.error ?? preview.error ?? run.error} />
        <StepForm steps={steps} at={at} onMove={setAt} busy={send.isPending || preview.isPending} />
      </Panel>
    </Page>
  );
}
