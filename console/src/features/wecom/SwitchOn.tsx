import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Skeleton } from "antd";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { blocking, left, type Probe, type Watched } from "./connection";
import { connectWords } from "./connectWords";
import { Reading } from "./Reading";
import { useConnectionChanged, type useProbes } from "./useConnection";

type Props = {
  standing: Watched;
  asked: ReturnType<typeof useProbes>;
  onMove: (step: number) => void;
};

/** Whether one can begin; if not, because of what. */
function Verdict({ probes, onMove }: { probes: Probe[]; onMove: (step: number) => void }) {
  const { say, locale } = useSpeech();
  const c = useWords(connectWords);
  const names = (some: Probe[]) => some.map(say).join(locale === "en" ? ", " : "、");
  const blocked = blocking(probes);
  const warned = probes.filter(({ state }) => state === "warning");
  return (
    <>
      {blocked.length > 0 ? (
        <Alert
          type="error"
          showIcon
          title={c("blocked", { count: blocked.length, names: names(blocked) })}
          description={
            <div className="stack-tight">
              <span>{c("blocked_hint")}</span>
              <span>
                <Button size="small" onClick={() => onMove(1)}>
                  {c("to_probes")}
                </Button>
              </span>
            </div>
          }
        />
      ) : (
        <Alert type="success" showIcon title={c("clear")} />
      )}
      {warned.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={c("warned", { names: names(warned) })}
          description={c("warned_hint")}
        />
      ) : null}
    </>
  );
}

/** It runs: what it still reads, and where the outcome stands. */
function Running({ standing }: { standing: Watched }) {
  const { locale } = useSpeech();
  const c = useWords(connectWords);
  const done = left(standing) === 0;
  return (
    <div className="stack">
      <Alert
        type={done ? "success" : "info"}
        showIcon
        title={c(done ? "done" : "running")}
        description={c("found", {
          groups: number(standing.groups, locale),
          accounts: number(standing.accounts, locale),
        })}
      />
      <Reading standing={standing} />
      <div className="row">
        <Link to={`/connections/${standing.link.id}/welcome`}>
          <Button type="primary">{c("set_welcome")}</Button>
        </Link>
        <Link to="/communities">
          <Button>{c("see_communities")}</Button>
        </Link>
        <Link to="/connections">
          <Button>{c("see_connections")}</Button>
        </Link>
      </div>
    </div>
  );
}

/** The last step: switch on, unless something needed failed; then watch it read. */
export function SwitchOn({ standing, asked, onMove }: Props) {
  const { t } = useSpeech();
  const c = useWords(connectWords);
  const changed = useConnectionChanged();
  const { id, state } = standing.link;
  const params = { path: { link_id: id } };
  const start = useMutation({
    mutationFn: () => take(api.POST("/api/v1/wecom/links/{link_id}/on", { params })),
    onSuccess: () => changed(id),
  });
  const probes = asked.data;
  if (state === "on") return <Running standing={standing} />;
  return (
    <div className="stack">
      <p>{c("on_hint")}</p>
      <RefusalAlert error={asked.error} onRetry={asked.refetch} />
      {probes ? <Verdict probes={probes} onMove={onMove} /> : null}
      {probes || asked.error ? null : <Skeleton active paragraph={{ rows: 2 }} />}
      <RefusalAlert error={start.error} />
      <footer className="bottom-bar">
        <Button onClick={() => onMove(2)}>{t("action.back")}</Button>
        <Button
          type="primary"
          disabled={!probes || blocking(probes).length > 0}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {c("start")}
        </Button>
      </footer>
    </div>
  );
}
