import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Segmented, Select } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useSegmentChoices } from "../segments/SegmentPicker";
import { bulkWords } from "./bulkWords";
import { RunProgress } from "./RunProgress";
import { OneTag } from "./TagPicker";

type Effect = Answer<"/api/v1/tags/{tag_id}/preview", "post">;
export type Audience = { segment_id: number } | { customer_ids: number[] };

const REASON_LENGTH_MIN = 4;

/** What would happen, in words; what concerns nobody is not said. */
function EffectWords({ effect, adds }: { effect: Effect; adds: boolean }) {
  const { locale } = useSpeech();
  const w = useWords(bulkWords);
  const lines = [
    ["effect_total", effect.total],
    [adds ? "effect_adds" : "effect_takes", effect.changed],
    ["effect_replaced", effect.replaced],
    [adds ? "effect_already" : "effect_without", effect.already],
    ["effect_kept", effect.kept_other],
  ] as const;
  return (
    <ul className="plain-list bulk-effect" aria-live="polite">
      {lines
        .filter(([, count], place) => count > 0 || place < 2)
        .map(([key, count]) => (
          <li key={key}>{w(key, { count: number(count, locale) })}</li>
        ))}
    </ul>
  );
}

type Props = {
  /** Whom to tag; without it one chooses a segment. */
  audience?: Audience;
  /** The tag; without it one chooses. */
  tag?: { id: number; name: string };
  /** The name of the segment that is given. */
  named?: string;
  onClose: () => void;
};

function useTitle({ audience, tag, named }: Props) {
  const w = useWords(bulkWords);
  if (tag) return w("title_tag", { name: tag.name });
  if (audience && "customer_ids" in audience) {
    return w("title_chosen", { count: audience.customer_ids.length });
  }
  return w("title_segment", { name: named ?? "" });
}

function SegmentField({ value, onChange }: { value?: number; onChange: (id?: number) => void }) {
  const w = useWords(bulkWords);
  const choices = useSegmentChoices();
  return (
    <Form.Item label={w("segment")} htmlFor="bulk-segment" required>
      <Select
        id="bulk-segment"
        value={value}
        onChange={onChange}
        options={choices?.map(({ id, name }) => ({ value: id, label: name }))}
        showSearch={{ optionFilterProp: "label" }}
        placeholder={w("choose")}
      />
    </Form.Item>
  );
}

type Question = { tag_id: number | undefined; whom: Audience | undefined; adds: boolean };

/** The preview of a tagging and its run. */
function useTagging({ tag_id, whom, adds }: Question) {
  const cache = useQueryClient();
  const params = { path: { tag_id: tag_id ?? 0 } };
  const preview = useMutation({
    mutationFn: () =>
      take(api.POST("/api/v1/tags/{tag_id}/preview", { params, body: { ...whom, adds } })),
  });
  const run = useMutation({
    mutationFn: ({ previewed, reason }: { previewed: number; reason: string }) => {
      const body = { ...whom, adds, reason: reason.trim(), previewed };
      return take(api.POST("/api/v1/tags/{tag_id}/runs", { params, body }));
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: ["tag-runs"] }),
  });
  return { preview, run };
}

type Tagging = ReturnType<typeof useTagging>;
type PreviewedProps = {
  tagging: Tagging;
  adds: boolean;
  reason: string;
  onReason: (words: string) => void;
};

/** What the preview said, and why one does it all the same. */
function Previewed({ tagging, adds, reason, onReason }: PreviewedProps) {
  const w = useWords(bulkWords);
  const effect = tagging.preview.data;
  return (
    <>
      {effect ? <EffectWords effect={effect} adds={adds} /> : null}
      {effect?.changed === 0 ? <p className="soft">{w("nothing")}</p> : null}
      {effect?.changed ? (
        <Form.Item label={w("reason")} htmlFor="bulk-reason" required>
          <Input
            id="bulk-reason"
            value={reason}
            onChange={({ target }) => onReason(target.value)}
            maxLength={200}
            placeholder={w("reason_place")}
            autoComplete="off"
          />
        </Form.Item>
      ) : null}
      <RefusalAlert error={tagging.preview.error ?? tagging.run.error} />
    </>
  );
}

type FooterProps = { tagging: Tagging; adds: boolean; ready: boolean; reason: string };

/** First the preview; the run only of what was seen. */
function Footer({ tagging: { preview, run }, adds, ready, reason }: FooterProps) {
  const { locale } = useSpeech();
  const w = useWords(bulkWords);
  const effect = preview.data;
  return (
    <>
      <Button
        type={effect ? "default" : "primary"}
        disabled={!ready}
        loading={preview.isPending}
        onClick={() => {
          run.reset();
          preview.mutate();
        }}
      >
        {w(effect ? "again" : "preview")}
      </Button>
      {effect?.changed ? (
        <Button
          type="primary"
          disabled={reason.trim().length < REASON_LENGTH_MIN}
          loading={run.isPending}
          onClick={() => run.mutate({ previewed: effect.total, reason })}
        >
          {w(adds ? "run_adds" : "run_takes", { count: number(effect.changed, locale) })}
        </Button>
      ) : null}
    </>
  );
}

/** Tags or untags many: whom, which tag, what would happen, why, and how far it has come. */
export function BulkTag(props: Props) {
  const { audience, tag, onClose } = props;
  const w = useWords(bulkWords);
  const title = useTitle(props);
  const [tag_id, setTag] = useState(tag?.id);
  const [segment_id, setSegment] = useState<number>();
  const [adds, setAdds] = useState(true);
  const [reason, setReason] = useState("");
  const whom = audience ?? (segment_id ? { segment_id } : undefined);
  const tagging = useTagging({ tag_id, whom, adds });
  const begun = tagging.run.data;
  // Another question makes the preview stale.
  const anew = () => {
    tagging.preview.reset();
    tagging.run.reset();
  };
  const footer = begun ? (
    <Button onClick={onClose}>{w("close")}</Button>
  ) : (
    <Footer tagging={tagging} adds={adds} ready={Boolean(tag_id && whom)} reason={reason} />
  );
  return (
    <Modal open title={title} onCancel={onClose} footer={footer}>
      {begun ? (
        <RunProgress begun={begun} />
      ) : (
        <Form layout="vertical" component="div">
          {audience ? null : (
            <SegmentField
              value={segment_id}
              onChange={(id) => {
                setSegment(id);
                anew();
              }}
            />
          )}
          <Form.Item label={w("deed")}>
            <Segmented
              value={adds ? "adds" : "takes"}
              onChange={(deed) => {
                setAdds(deed === "adds");
                anew();
              }}
              options={(["adds", "takes"] as const).map((value) => ({ value, label: w(value) }))}
              aria-label={w("deed")}
            />
          </Form.Item>
          {tag ? null : (
            <Form.Item label={w("tag")} htmlFor="bulk-tag" extra={w("tag_hint")} required>
              <OneTag
                id="bulk-tag"
                value={tag_id}
                onChange={(id) => {
                  setTag(id);
                  anew();
                }}
                wanted={({ rule }) => rule === null}
              />
            </Form.Item>
          )}
          <Previewed tagging={tagging} adds={adds} reason={reason} onReason={setReason} />
        </Form>
      )}
    </Modal>
  );
}
