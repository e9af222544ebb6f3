import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Radio, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { UnitPicker } from "@/ui/UnitPicker";
import { useTell } from "@/ui/useTell";
import { CountFigure, CountPanel } from "./CountPanel";
import { type ConditionSpec, useConditions } from "./conditions";
import { RuleBuilder } from "./RuleBuilder";
import { type Group, newCondition, newGroup, type Rule, read, type Value } from "./rule";
import { ruleWords } from "./ruleWords";
import { segmentsWords } from "./segmentsWords";
import { UsedBy } from "./UsedBy";
import { faultOf, useCount } from "./useCount";

export type SegmentWhole = Answer<"/api/v1/segments/{segment_id}">;

const NAME_LENGTH_MAX = 200;
const NOTE_LENGTH_MAX = 2_000;

type About = {
  name: string;
  note: string;
  kind: SegmentWhole["kind"];
  unit_id: number | undefined;
};

function useKeep(segment: SegmentWhole | null) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const tell = useTell();
  const w = useWords(ruleWords);
  return useMutation({
    mutationFn: async ({ about, rule }: { about: About; rule: Rule | null }) => {
      const { name, note, kind, unit_id } = about;
      if (segment) {
        const params = { path: { segment_id: segment.id } };
        // A fixed list keeps its rule.
        const body = { name, note, rule: segment.kind === "live" ? rule : undefined };
        await api.PATCH("/api/v1/segments/{segment_id}", { params, body });
        return segment.id;
      }
      const body = { name, note, kind, rule: rule ?? {}, unit_id };
      const { data } = await api.POST("/api/v1/segments", { body });
      return data?.id;
    },
    onSuccess: async (id) => {
      tell.done(w("saved"));
      await Promise.all([
        cache.invalidateQueries({ queryKey: ["segments"] }),
        cache.invalidateQueries({ queryKey: ["tags"] }),
      ]);
      navigate(`/segments/${id}`);
    },
  });
}

type AboutProps = { about: About; onChange: (changes: Partial<About>) => void; isNew: boolean };

/** Name, note and kind. */
function AboutForm({ about, onChange, isNew }: AboutProps) {
  const w = useWords(ruleWords);
  return (
    <Form layout="vertical" component="div" className="segment-about">
      <Form.Item label={w("name")} htmlFor="segment-name" required>
        <Input
          id="segment-name"
          value={about.name}
          onChange={({ target }) => onChange({ name: target.value })}
          maxLength={NAME_LENGTH_MAX}
          placeholder={w("name_place")}
          autoComplete="off"
        />
      </Form.Item>
      <Form.Item label={w("note")} htmlFor="segment-note">
        <Input.TextArea
          id="segment-note"
          value={about.note}
          onChange={({ target }) => onChange({ note: target.value })}
          maxLength={NOTE_LENGTH_MAX}
          autoSize={{ minRows: 1, maxRows: 5 }}
        />
      </Form.Item>
      {isNew ? (
        <>
          <Form.Item label={w("kind")}>
            <Radio.Group
              value={about.kind}
              onChange={({ target }) => onChange({ kind: target.value })}
              className="segment-kinds"
              aria-label={w("kind")}
            >
              {(["live", "snapshot"] as const).map((kind) => (
                <Radio key={kind} value={kind}>
                  {w(kind)} <span className="soft small">{w(`${kind}_hint`)}</span>
                </Radio>
              ))}
            </Radio.Group>
          </Form.Item>
          <Form.Item label={w("unit")} htmlFor="segment-unit" extra={w("unit_hint")}>
            <UnitPicker
              id="segment-unit"
              value={about.unit_id}
              onChange={(unit_id) => onChange({ unit_id })}
              placeholder={w("unit_mine")}
            />
          </Form.Item>
        </>
      ) : null}
    </Form>
  );
}

type EditorProps = {
  /** The one that is edited; null for a new one. */
  segment: SegmentWhole | null;
  /** What a new one begins with. */
  from: SegmentWhole | null;
  /** What one begins with that is neither. */
  first: Group;
  specs: Map<string, ConditionSpec>;
};

function Editor({ segment, from, first, specs }: EditorProps) {
  const w = useWords(ruleWords);
  const s = useWords(segmentsWords);
  const { say } = useSpeech();
  const navigate = useNavigate();
  const begun = segment ?? from;
  const fixed = segment?.kind === "snapshot";
  const [root, setRoot] = useState<Group>(() => (begun ? read(begun.rule as Rule) : first));
  const [about, setAbout] = useState<About>({
    name: segment?.name ?? (from ? s("copy_of", { name: from.name }) : ""),
    note: begun?.note ?? "",
    kind: begun?.kind ?? "live",
    unit_id: from?.unit.id,
  });
  const change = (changes: Partial<About>) => setAbout((now) => ({ ...now, ...changes }));
  const count = useCount(root, specs);
  const keep = useKeep(segment);
  const { rule, unfinished } = count.now;
  const ready = about.name.trim() !== "" && (fixed || (rule !== null && unfinished === 0));
  const save = (
    <div className="bottom-bar segment-save">
      <div className="segment-save-figure">
        <CountFigure count={count} />
      </div>
      <Button onClick={() => navigate(segment ? `/segments/${segment.id}` : "/segments")}>
        {w("cancel")}
      </Button>
      <Button
        type="primary"
        disabled={!ready}
        loading={keep.isPending}
        onClick={() => keep.mutate({ about: { ...about, name: about.name.trim() }, rule })}
      >
        {w("keep")}
      </Button>
    </div>
  );
  return (
    <Page
      title={segment ? w("edit_title", { name: segment.name }) : w("new_title")}
      lead={fixed ? undefined : w("lead")}
    >
      {segment && segment.used_by.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={w("used_title")}
          description={<UsedBy users={segment.used_by} />}
        />
      ) : null}
      <div className="segment-edit">
        <div className="stack">
          <Panel title={w("conditions")} className="segment-conditions">
            {fixed ? (
              <Alert
                type="info"
                showIcon
                title={w("fixed_title")}
                description={
                  <>
                    <p>{w("fixed_hint")}</p>
                    <p>{say(segment)}</p>
                  </>
                }
              />
            ) : (
              <RuleBuilder
                specs={specs}
                value={root}
                onChange={setRoot}
                parts={count.parts}
                fault={count.fault ?? faultOf(keep.error, count.now)}
                self={segment?.id}
                onStarter={(name) => {
                  if (!about.name) change({ name });
                }}
              />
            )}
          </Panel>
          <Panel>
            <AboutForm about={about} onChange={change} isNew={segment === null} />
            <div className="form-refusal">
              <RefusalAlert error={keep.error} />
            </div>
          </Panel>
          {save}
        </div>
        <Panel className="segment-count">
          <CountPanel count={count} />
        </Panel>
      </div>
    </Page>
  );
}

function useSegmentOf(segment_id: number) {
  return useQuery({
    queryKey: ["segments", "one", segment_id],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/segments/{segment_id}", { params: { path: { segment_id } }, signal })),
    enabled: segment_id > 0,
    // What is edited begins with what is saved now.
    staleTime: 0,
    gcTime: 0,
  });
}

/** The condition that the address begins with (`?is=customers.classed&classes=loyal`), if any. */
function begunWith(asked: URLSearchParams, specs: Map<string, ConditionSpec>): Group {
  const spec = specs.get(asked.get("is") ?? "");
  if (!spec) return newGroup("all");
  const given = spec.params.flatMap(({ key, kind }): [string, Value][] => {
    const said = asked.getAll(key);
    const value = kind === "things" ? said.map(Number).filter((id) => id > 0) : said;
    const taken = kind === "things" || kind === "choices";
    return taken && value.length > 0 ? [[key, value]] : [];
  });
  return newGroup("all", [newCondition(spec.key, Object.fromEntries(given))]);
}

/** A new segment, a copy of one (`?from=`), or one that is edited. */
export default function EditSegment() {
  const edited = Number(useParams().id) || 0;
  const [asked] = useSearchParams();
  const copied = Number(asked.get("from")) || 0;
  const begun = useSegmentOf(edited || copied);
  const conditions = useConditions();
  const error = conditions.error ?? begun.error;
  if (error) return <RefusalAlert error={error} onRetry={() => window.location.reload()} />;
  if (conditions.isPending || (begun.isPending && (edited || copied))) return <Skeleton active />;
  const found = begun.data ?? null;
  return (
    <Editor
      key={`${edited} ${copied}`}
      segment={edited ? found : null}
      from={edited ? null : found}
      first={begunWith(asked, conditions.specs)}
      specs={conditions.specs}
    />
  );
}
