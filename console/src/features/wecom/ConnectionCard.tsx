import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Drawer, Popconfirm, Skeleton, Typography } from "antd";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useMay, useOptions } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { useDemo } from "@/ui/DemoRibbon";
import { moment, number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { archiveWords } from "./archiveWords";
import { type Connection, PROBE_GROUPS, stepOf, type Watched } from "./connection";
import { connectionsWords } from "./connectionsWords";
import { Mark } from "./Mark";
import { Probes } from "./Probes";
import { Reading } from "./Reading";
import { refusalWords } from "./refusalWords";
import { tagSharingWords } from "./tagSharingWords";
import {
  useConnectionChanged,
  useFiguresAfterReading,
  useProbes,
  useStanding,
} from "./useConnection";
import { welcomeWords } from "./welcomeWords";

function Facts({ standing }: { standing: Watched }) {
  const { locale } = useSpeech();
  const n = useWords(connectionsWords);
  const facts: [name: string, value: ReactNode][] = [
    [n("groups"), number(standing.groups, locale)],
    [n("accounts"), number(standing.accounts, locale)],
    [
      n("last_callback"),
      standing.last_callback_at ? moment(standing.last_callback_at, locale) : n("no_callback"),
    ],
  ];
  return (
    <dl className="connection-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The platform gives no token: nothing goes on before somebody enters the new secret. */
function Refusal({ standing }: { standing: Watched }) {
  const { say, locale } = useSpeech();
  const w = useWords(refusalWords);
  const may = useMay();
  const why = say({ zh: standing.refused_zh, en: standing.refused_en });
  if (!why) return null;
  const { link, refused_until } = standing;
  return (
    <Alert
      type="error"
      showIcon
      title={w("title")}
      description={
        <>
          <p>{why}</p>
          <p>
            {w(may("manage_system") ? "mend" : "ask")}{" "}
            {refused_until ? w("again", { at: moment(refused_until, locale) }) : null}
          </p>
        </>
      }
      action={
        may("manage_system") ? (
          <Link to={`/connections/${link.id}/set-up?step=1`}>
            <Button danger>{w("enter")}</Button>
          </Link>
        ) : undefined
      }
    />
  );
}

/** What went wrong, in words. */
function Troubles({ standing }: { standing: Watched }) {
  const { say, locale } = useSpeech();
  const n = useWords(connectionsWords);
  const { failing, callbacks_set_aside } = standing;
  const fault = say({ zh: standing.fault_zh, en: standing.fault_en });
  return (
    <>
      {failing > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={n("failing", { count: number(failing, locale) })}
          description={fault}
        />
      ) : null}
      {failing === 0 && fault ? <Alert type="info" showIcon title={fault} /> : null}
      {callbacks_set_aside > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={n("set_aside", { count: number(callbacks_set_aside, locale) })}
          description={n("set_aside_hint")}
        />
      ) : null}
    </>
  );
}

function Welcomes({ standing }: { standing: Watched }) {
  const { locale } = useSpeech();
  const n = useWords(connectionsWords);
  const states = useOptions("welcome_state");
  const seen = states.filter(({ value }) => (standing.welcomes[value] ?? 0) > 0);
  return (
    <div className="row">
      <span className="soft">{n("welcomes")}</span>
      {seen.length === 0 ? <span>{n("no_welcomes")}</span> : null}
      {seen.map(({ value }) => (
        <Mark
          key={value}
          kind="welcome_state"
          value={value}
          more={number(standing.welcomes[value], locale)}
        />
      ))}
    </div>
  );
}

type Deed = "on" | "pause" | "sync";

function useDeed(link_id: number) {
  const tell = useTell();
  const changed = useConnectionChanged();
  const params = { path: { link_id } };
  return useMutation({
    mutationFn: (deed: Deed) => {
      if (deed === "on") return take(api.POST("/api/v1/wecom/links/{link_id}/on", { params }));
      if (deed === "sync") return take(api.POST("/api/v1/wecom/links/{link_id}/sync", { params }));
      return take(api.POST("/api/v1/wecom/links/{link_id}/pause", { params }));
    },
    onError: tell.refused,
    onSuccess: async () => {
      tell.done();
      await changed(link_id);
    },
  });
}

function Deeds({ link }: { link: Connection }) {
  const { t } = useSpeech();
  const n = useWords(connectionsWords);
  const w = useWords(archiveWords);
  const tags = useWords(tagSharingWords);
  const welcome = useWords(welcomeWords);
  const may = useMay();
  const deed = useDeed(link.id);
  const [probing, setProbing] = useState(false);
  const asked = useProbes(link.id, probing);
  const keeps = may("manage_system");
  const sandbox = useDemo().data?.sandbox_url;
  return (
    <div className="row">
      {link.state === "setting_up" && keeps ? (
        <Link to={`/connections/${link.id}/set-up?step=${stepOf(link) + 1}`}>
          <Button type="primary">{n("go_on_setting_up")}</Button>
        </Link>
      ) : null}
      <Link to={`/connections/${link.id}/welcome`}>
        <Button>{welcome("title")}</Button>
      </Link>
      <Link to={`/connections/${link.id}/tags`}>
        <Button>{tags("title")}</Button>
      </Link>
      <Link to={`/connections/${link.id}/archive`}>
        <Button>{w("title")}</Button>
      </Link>
      <Button onClick={() => setProbing(true)}>{n("probe")}</Button>
      {sandbox ? (
        <Button href={sandbox} target="_blank" rel="noreferrer">
          {t("demo.play")}
        </Button>
      ) : null}
      {link.state === "on" ? (
        <Button loading={deed.isPending} onClick={() => deed.mutate("sync")}>
          {n("sync")}
        </Button>
      ) : null}
      {link.state === "on" && keeps ? (
        <>
          <Link to={`/connections/${link.id}/set-up?step=1`}>
            <Button>{n("change")}</Button>
          </Link>
          <Popconfirm title={n("pause_sure")} onConfirm={() => deed.mutate("pause")}>
            <Button danger>{n("pause")}</Button>
          </Popconfirm>
        </>
      ) : null}
      {link.state === "paused" && keeps ? (
        <Button type="primary" loading={deed.isPending} onClick={() => deed.mutate("on")}>
          {n("go_on")}
        </Button>
      ) : null}
      <Drawer
        open={probing}
        onClose={() => setProbing(false)}
        title={n("probe_of", { company: link.unit_name })}
        size={560}
      >
        <div className="stack">
          <Probes asked={asked} groups={PROBE_GROUPS} />
        </div>
      </Drawer>
    </div>
  );
}

/** A company's connection: how it does, what it still reads, and what one can do about it. */
export function ConnectionCard({ connection }: { connection: Connection }) {
  const n = useWords(connectionsWords);
  const may = useMay();
  const { data, error, refetch } = useStanding(connection.id);
  useFiguresAfterReading(data);
  const link = data?.link ?? connection;
  return (
    <Panel
      title={
        <span className="row">
          {link.unit_name} <Mark kind="link_state" value={link.state} />
        </span>
      }
    >
      <div className="stack">
        <p className="soft">{n("ids", { corpid: link.corpid, agent: String(link.agent_id) })}</p>
        <RefusalAlert error={error} onRetry={refetch} />
        {data ? (
          <>
            {link.state === "setting_up" ? (
              <p>
                {n("setting_up")} {may("manage_system") ? null : n("by_admin")}
              </p>
            ) : (
              <>
                <Facts standing={data} />
                <Reading standing={data} />
              </>
            )}
            <Refusal standing={data} />
            <Troubles standing={data} />
            {link.state === "setting_up" ? null : (
              <>
                <Welcomes standing={data} />
                <div className="row">
                  <span className="soft">{n("member_page")}</span>
                  <Typography.Text copyable>{data.member_page}</Typography.Text>
                </div>
              </>
            )}
          </>
        ) : error ? null : (
          <Skeleton active paragraph={{ rows: 2 }} />
        )}
        <Deeds link={link} />
      </div>
    </Panel>
  );
}
