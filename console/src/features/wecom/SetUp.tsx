import { useMutation } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { api, take } from "@/api/client";
import { useUnits } from "@/api/queries";
import { useWords } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { StepForm } from "@/ui/StepForm";
import { Callbacks } from "./Callbacks";
import { type Connection, type Ids, PROBE_GROUPS, stepOf, wellFormed } from "./connection";
import { connectionsWords } from "./connectionsWords";
import { connectWords } from "./connectWords";
import { EnterIds } from "./EnterIds";
import { Probes } from "./Probes";
import { SwitchOn } from "./SwitchOn";
import {
  useConnectionChanged,
  useConnections,
  useFiguresAfterReading,
  useProbes,
  useStanding,
} from "./useConnection";

const STEPS = 4;
const CALLBACK_STEP = 3;

/** The companies that are not connected yet; unknown until both lists have come. */
function useCompanies() {
  const units = useUnits().data?.units;
  const connections = useConnections().data;
  if (!units || !connections) return undefined;
  const taken = new Set(connections.map(({ unit_id }) => unit_id));
  return units.filter(
    ({ id, kind, archived_at }) => kind === "company" && !archived_at && !taken.has(id),
  );
}

/** The ids as they are entered: those of the connection until one writes over them. */
function useIds(link: Connection | undefined) {
  const [entered, setEntered] = useState<Partial<Ids> & { company_id?: number }>({});
  const companies = useCompanies();
  const ids: Ids = {
    corpid: entered.corpid ?? link?.corpid ?? "",
    agent_id: entered.agent_id ?? (link ? String(link.agent_id) : ""),
    secret: entered.secret ?? "",
  };
  const company_id = entered.company_id ?? companies?.[0]?.id;
  const secretReady = wellFormed("secret", ids.secret) || (link !== undefined && !ids.secret);
  const ready =
    wellFormed("corpid", ids.corpid) &&
    wellFormed("agent_id", ids.agent_id) &&
    secretReady &&
    (link !== undefined || company_id !== undefined);
  const enter = (part: Partial<Ids> & { company_id?: number }) =>
    setEntered((before) => ({ ...before, ...part }));
  return { ids, company_id, companies, ready, enter, forget: () => setEntered({}) };
}

type Entering = ReturnType<typeof useIds>;

/** Makes the connection, or corrects of it what was written over. */
function useKeep(link: Connection | undefined, { ids, company_id, forget }: Entering) {
  const changed = useConnectionChanged();
  return useMutation({
    mutationFn: async (): Promise<Connection> => {
      const [corpid, secret] = [ids.corpid.trim(), ids.secret.trim()];
      const agent_id = Number(ids.agent_id);
      if (!link) {
        if (company_id === undefined) throw new Error("the step is not complete");
        const body = { company_id, corpid, agent_id, secret };
        return take(api.POST("/api/v1/wecom/links", { body }));
      }
      const body = {
        ...(corpid === link.corpid ? {} : { corpid }),
        ...(agent_id === link.agent_id ? {} : { agent_id }),
        ...(secret ? { secret } : {}),
      };
      if (Object.keys(body).length === 0) return link;
      const params = { path: { link_id: link.id } };
      return take(api.PATCH("/api/v1/wecom/links/{link_id}", { params, body }));
    },
    onSuccess: async ({ id }) => {
      forget();
      await changed(id);
    },
  });
}

/** The connection, and the step that its address names, or the one at which it was left. */
function usePlace() {
  const link_id = Number(useParams().id ?? 0);
  const [search, setSearch] = useSearchParams();
  const chosen = Number(search.get("step"));
  const seen = useStanding(
    link_id,
    ({ link }) => chosen === CALLBACK_STEP && link.callback_checked_at === null,
  );
  const link = link_id > 0 ? seen.data?.link : undefined;
  const named = chosen >= 1 && chosen <= STEPS ? chosen - 1 : undefined;
  const at = link ? (named ?? stepOf(link)) : 0;
  const move = (next: number) => setSearch({ step: String(next + 1) });
  return { link_id, link, seen, at, move };
}

/** Connects a company's WeCom in four steps; one may leave at each and come back to it. */
export default function SetUp() {
  const n = useWords(connectionsWords);
  const c = useWords(connectWords);
  const navigate = useNavigate();
  const { link_id, link, seen, at, move } = usePlace();
  const { data: standing, error } = seen;
  const asked = useProbes(link_id, at > 0);
  const entering = useIds(link);
  const keep = useKeep(link, entering);
  useFiguresAfterReading(standing);

  const enter = async () => {
    const kept = await keep.mutateAsync().catch(() => null);
    if (kept && link_id === 0) navigate(`/connections/${kept.id}/set-up?step=2`, { replace: true });
    return kept !== null && link_id > 0;
  };
  const steps = [
    {
      title: c("ids"),
      ready: entering.ready,
      onNext: enter,
      content: <EnterIds link={link} entering={entering} />,
    },
    {
      title: c("probes"),
      ready: true,
      content: (
        <div className="stack">
          <p className="soft">{c("probes_hint")}</p>
          <Probes asked={asked} groups={PROBE_GROUPS} />
        </div>
      ),
    },
    {
      title: c("callbacks"),
      ready: true,
      content: link ? <Callbacks link={link} asked={asked} /> : null,
    },
    {
      title: c("on"),
      content: standing ? <SwitchOn standing={standing} asked={asked} onMove={move} /> : null,
    },
  ];
  const loading = link_id > 0 && !standing;
  return (
    <Page title={link ? c("title_of", { company: link.unit_name }) : n("new")} lead={c("lead")}>
      <Panel>
        <RefusalAlert error={error ?? keep.error} />
        {loading ? (
          error ? null : (
            <Skeleton active />
          )
        ) : (
          <StepForm steps={steps} at={at} onMove={move} busy={keep.isPending} />
        )}
      </Panel>
    </Page>
  );
}
