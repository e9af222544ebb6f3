import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Popconfirm, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { StepForm } from "@/ui/StepForm";
import { useTell } from "@/ui/useTell";
import { AccountSelect, type Person } from "./AccountSelect";
import type { Connection } from "./connection";
import { HandOverPlan, type Wanted } from "./HandOverPlan";
import { handOverWords } from "./handOverWords";
import { OfConnection } from "./OfConnection";
import "./wecom.css";

type CheckProps = { link_id: number; giver: Person; taker: Person };

/** What would go over is shown before anything is asked for. */
function Check({ link_id, giver, taker }: CheckProps) {
  const w = useWords(handOverWords);
  const tell = useTell();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [wanted, setWanted] = useState<Wanted>({ customers: true, communities: true, message: "" });
  const pair = { giver_id: giver.id, taker_id: taker.id };
  const params = { path: { link_id } };
  const { data: plan, error } = useQuery({
    queryKey: ["wecom", "hand-overs", link_id, "plan", pair],
    queryFn: () =>
      take(api.POST("/api/v1/wecom/links/{link_id}/hand-overs/preview", { params, body: pair })),
    retry: false,
    staleTime: 0,
  });
  const begin = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/wecom/links/{link_id}/hand-overs", {
          params,
          body: { ...pair, ...wanted },
        }),
      ),
    onError: tell.refused,
    onSuccess: async () => {
      tell.done(w("submitted"));
      await cache.invalidateQueries({ queryKey: ["wecom", "hand-overs", link_id] });
      navigate(`/hand-overs?link=${link_id}`);
    },
  });
  if (error) return <RefusalAlert error={error} />;
  if (!plan) return <Skeleton active />;
  const chosen =
    (wanted.customers && plan.customers > 0) || (wanted.communities && plan.communities > 0);
  if (plan.customers + plan.communities === 0 && plan.barred.length === 0) {
    const barred = Object.keys(plan.customers_barred).length > 0;
    if (!barred)
      return <EmptyState kind="nothing_yet" title={w("nothing")} hint={w("nothing_hint")} />;
  }
  return (
    <div className="stack">
      <p>
        <strong>
          {giver.name} → {taker.name}
        </strong>
      </p>
      <HandOverPlan plan={plan} wanted={wanted} onChange={setWanted} />
      <div className="row">
        <Popconfirm title={w("sure")} onConfirm={() => begin.mutate()} disabled={!chosen}>
          <Button type="primary" disabled={!chosen} loading={begin.isPending}>
            {w("submit")}
          </Button>
        </Popconfirm>
      </div>
    </div>
  );
}

function Wizard({ link }: { link: Connection }) {
  const w = useWords(handOverWords);
  const [at, move] = useState(0);
  const [left, setLeft] = useState(false);
  const [giver, setGiver] = useState<Person | null>(null);
  const [taker, setTaker] = useState<Person | null>(null);
  const steps = [
    {
      title: w("giver"),
      ready: giver !== null,
      content: (
        <Form layout="vertical" className="stack">
          <Segmented
            value={left}
            onChange={(value: boolean) => {
              setLeft(value);
              setGiver(null);
            }}
            options={[
              { value: false, label: w("giver_stays") },
              { value: true, label: w("giver_left") },
            ]}
          />
          <Form.Item label={w("giver")} htmlFor="giver" required>
            <AccountSelect
              key={String(left)}
              id="giver"
              link_id={link.id}
              left={left}
              value={giver}
              onChange={setGiver}
            />
          </Form.Item>
        </Form>
      ),
    },
    {
      title: w("taker"),
      ready: taker !== null,
      content: (
        <Form layout="vertical">
          <Form.Item label={w("taker")} htmlFor="taker" required>
            <AccountSelect
              id="taker"
              link_id={link.id}
              with_customers
              without={giver?.id}
              value={taker}
              onChange={setTaker}
            />
          </Form.Item>
        </Form>
      ),
    },
    {
      title: w("check"),
      content: giver && taker ? <Check link_id={link.id} giver={giver} taker={taker} /> : null,
    },
  ];
  return (
    <Page title={w("new")} lead={w("lead")}>
      <Panel>
        <StepForm steps={steps} at={at} onMove={move} />
      </Panel>
    </Page>
  );
}

/** Hands the customers and groups of one member over to another, in three steps. */
export default function HandOverForm() {
  const w = useWords(handOverWords);
  return (
    <OfConnection title={w("new")} lead={w("lead")} hint={w("no_connection_hint")}>
      {(link) => <Wizard key={link.id} link={link} />}
    </OfConnection>
  );
}
