import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { StepForm } from "@/ui/StepForm";
import { ChooseFile } from "./ChooseFile";
import { MapColumns } from "./MapColumns";
import { PreviewRows } from "./PreviewRows";

export type Upload = Answer<"/api/v1/imports/upload", "post">;
export type Preview = Answer<"/api/v1/imports/preview", "post">;
export type Options = {
  kind: string | null;
  mapping: Record<string, string>;
  source: string;
  namespace: string;
  tz: string;
  currency: string;
  unit_id: number | undefined;
  assume_joins: boolean;
};

const FIRST: Options = {
  kind: null,
  mapping: {},
  source: "",
  namespace: "",
  tz: "Asia/Shanghai",
  currency: "",
  unit_id: undefined,
  assume_joins: false,
};

/** Empty answers are left out: the server knows the defaults. */
function asked(upload: Upload | null, options: Options): Record<string, unknown> {
  const all = { upload_id: upload?.upload_id, ...options };
  return Object.fromEntries(
    Object.entries(all).filter(
      ([, value]) => value !== "" && value !== null && value !== undefined,
    ),
  );
}

/** The required fields that no column is mapped to yet. */
export function missingFields(preview: Preview, mapping: Record<string, string>) {
  return preview.fields.filter(({ field, required }) => required && !mapping[field]);
}

/** Brings a file in: choose it, say what its columns are, look at the outcome, run. */
export default function Wizard() {
  const { t } = useSpeech();
  const navigate = useNavigate();
  const [at, setAt] = useState(0);
  const [upload, setUpload] = useState<Upload | null>(null);
  const [options, setOptions] = useState<Options>(FIRST);
  const change = (part: Partial<Options>) => setOptions((before) => ({ ...before, ...part }));

  const preview = useMutation({
    mutationFn: (guess: boolean) => {
      const { mapping, ...rest } = asked(upload, options);
      const body = guess ? rest : { ...rest, mapping };
      return take(api.POST("/api/v1/imports/preview", { body }));
    },
    onSuccess: (found, guess) => {
      if (guess) change({ mapping: found.mapping, kind: options.kind ?? found.kind_guess });
    },
  });
  const run = useMutation({
    mutationFn: () => take(api.POST("/api/v1/imports", { body: asked(upload, options) })),
    onSuccess: ({ id }) => navigate(`/imports/${id}`),
  });
  const look = (guess: boolean) =>
    preview.mutateAsync(guess).then(
      () => true,
      () => false,
    );
  const found = preview.data;
  const complete = found ? missingFields(found, options.mapping).length === 0 : false;
  const steps = [
    {
      title: t("wizard.file"),
      ready: upload !== null,
      onNext: () => look(true),
      content: (
        <ChooseFile
          upload={upload}
          options={options}
          onUpload={(next) => {
            setUpload(next);
            change({ kind: null, mapping: {} });
            preview.reset();
          }}
          onChange={change}
        />
      ),
    },
    {
      title: t("wizard.columns"),
      ready: complete,
      onNext: () => look(false),
      content: found ? (
        <MapColumns preview={found} options={options} onChange={change} onKind={() => look(true)} />
      ) : null,
    },
    {
      title: t("wizard.preview"),
      content: found ? (
        <PreviewRows
          preview={found}
          options={options}
          onChange={change}
          busy={run.isPending}
          onBack={() => setAt(1)}
          onRun={() => run.mutate()}
        />
      ) : null,
    },
  ];
  return (
    <Page title={t("imports.new")} lead={t("wizard.lead")}>
      <Panel>
        <RefusalAlert error={preview.error ?? run.error} />
        <StepForm steps={steps} at={at} onMove={setAt} busy={preview.isPending} />
      </Panel>
    </Page>
  );
}
