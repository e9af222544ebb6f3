import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Popconfirm, Skeleton, Tag } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { feedbackWords } from "./feedbackWords";
import { RuleForm } from "./RuleForm";
import { Targets } from "./Targets";
import type { CatchRule, Trial } from "./tickets";
import "./feedback.css";

const ONE = "/api/v1/feedback/rules/{rule_id}";
const TRIAL_DAYS = 14;

function Tried({ trial }: { trial: Trial }) {
  const { locale } = useSpeech();
  const w = useWords(feedbackWords);
  const told = {
    days: trial.days,
    messages: number(trial.messages, locale),
    hits: number(trial.hits, locale),
    people: number(trial.people, locale),
    tickets: number(trial.tickets, locale),
  };
  return (
    <Alert
      type="info"
      title={`${w("trial_says", told)}${trial.capped ? w("trial_capped") : ""}`}
      description={trial.samples.map((each) => (
        <p key={`${each.at} ${each.text}`} className="ticket-line">
          <span className="soft small">
            {each.community} · {moment(each.at, locale)}
          </span>{" "}
          {each.text ?? w("trial_hidden")}
        </p>
      ))}
    />
  );
}

/** One rule: what it looks for, what it would catch, and its switch. */
function RuleRow({ rule, onEdit }: { rule: CatchRule; onEdit: () => void }) {
  const { locale } = useSpeech();
  const w = useWords(feedbackWords);
  const label = useLabel();
  const tell = useTell();
  const cache = useQueryClient();
  const params = { path: { rule_id: rule.id } };
  const settle = {
    onSuccess: () => cache.invalidateQueries({ queryKey: ["feedback", "rules"] }),
    onError: tell.refused,
  };
  const trial = useMutation({
    mutationFn: () => take(api.POST(`${ONE}/try`, { params, body: { days: TRIAL_DAYS } })),
    ...settle,
  });
  const turn = useMutation({
    mutationFn: (on: boolean) => take(api.POST(`${ONE}/switch`, { params, body: { on } })),
    ...settle,
  });
  const remove = useMutation({ mutationFn: () => api.DELETE(ONE, { params }), ...settle });
  const on = rule.on_since !== null;
  return (
    <div className="card">
      <span className="card-head">
        <strong>{rule.name}</strong>
        <Tag>{w(on ? "rule_on" : "rule_off")}</Tag>
      </span>
      <span>
        {rule.words.map((word) => (
          <Tag key={word}>{word}</Tag>
        ))}
        {rule.without.length > 0 ? `${w("rule_without")}: ${rule.without.join(" / ")}` : null}
      </span>
      <span className="card-facts">
        <span>{rule.unit.name}</span>
        <span>{label("ticket_kind", rule.kind)}</span>
        <span>{label("ticket_severity", rule.severity)}</span>
        {rule.product ? <span>{rule.product}</span> : null}
        <span>{w("rule_caught", { count: number(rule.caught, locale) })}</span>
        <span>
          {rule.tried ? w("tried", { count: number(rule.tried_hits, locale) }) : w("untried")}
        </span>
      </span>
      <div className="row">
        <Button size="small" loading={trial.isPending} onClick={() => trial.mutate()}>
          {w("try")}
        </Button>
        <Button
          size="small"
          type={on || !rule.tried ? "default" : "primary"}
          disabled={!(on || rule.tried)}
          loading={turn.isPending}
          onClick={() => turn.mutate(!on)}
        >
          {w(on ? "switch_off" : "switch_on")}
        </Button>
        <Button size="small" onClick={onEdit}>
          {w("edit")}
        </Button>
        <Popconfirm title={w("remove_sure")} onConfirm={() => remove.mutate()}>
          <Button size="small" danger>
            {w("remove")}
          </Button>
        </Popconfirm>
      </div>
      {trial.data ? <Tried trial={trial.data} /> : null}
    </div>
  );
}

/** Rules that catch feedback in chats, tried before they are switched on; and service targets. */
export default function Rules() {
  const w = useWords(feedbackWords);
  const [editing, setEditing] = useState<CatchRule | "new" | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["feedback", "rules"],
    queryFn: () => take(api.GET("/api/v1/feedback/rules")),
  });
  return (
    <Page
      title={w("rules_title")}
      lead={w("rules_lead")}
      actions={
        <Button type="primary" onClick={() => setEditing("new")}>
          {w("rule_new")}
        </Button>
      }
    >
      <RefusalAlert error={error} onRetry={refetch} />
      {data ? (
        <Panel className="list-panel">
          <div className="cards">
            {data.length === 0 ? <EmptyState kind="nothing_yet" title={w("rule_empty")} /> : null}
            {data.map((rule) => (
              <RuleRow key={rule.id} rule={rule} onEdit={() => setEditing(rule)} />
            ))}
          </div>
        </Panel>
      ) : error ? null : (
        <Skeleton active />
      )}
      <Targets />
      <RuleForm rule={editing} onClose={() => setEditing(null)} />
    </Page>
  );
}
