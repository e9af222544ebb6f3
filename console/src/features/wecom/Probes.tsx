import { Button, Skeleton } from "antd";
import { type TextKey, useSpeech } from "@/locales";
import { zhCN } from "@/locales/zh-CN";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { groupOf, type Probe, type ProbeGroup } from "./connection";
import { Mark } from "./Mark";
import type { useProbes } from "./useConnection";

const has = (key: string): key is TextKey => key in zhCN;

/** One question: what it is about, how it was answered, and what mends it. */
function Question({ probe }: { probe: Probe }) {
  const { t, say } = useSpeech();
  const about = `probe.${probe.key}`;
  // A paid feature that nobody bought is refused like a right that somebody forgot.
  const said = probe.state === "off" ? "" : say({ zh: probe.said_zh, en: probe.said_en });
  return (
    <li className="probe">
      <Mark kind="probe_state" value={probe.state} />
      <div>
        <strong>{say(probe)}</strong>
        {has(about) ? <p className="soft small">{t(about)}</p> : null}
        {said ? <p className={`probe-said probe-${probe.state}`}>{said}</p> : null}
      </div>
    </li>
  );
}

type Props = { asked: ReturnType<typeof useProbes>; groups: ProbeGroup[] };

/** The questions about a connection by group, and a button that asks them anew. */
export function Probes({ asked, groups }: Props) {
  const { t } = useSpeech();
  const { data, error, isFetching, refetch } = asked;
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (!data) {
    return (
      <div className="stack">
        <p className="soft" role="status">
          {t("probes.asking")}
        </p>
        <Skeleton active />
      </div>
    );
  }
  return groups.map((group) => (
    <section key={group} className="stack-tight">
      <header className="probes-head">
        <h3>{t(`probes.${group}`)}</h3>
        <Button size="small" loading={isFetching} onClick={() => refetch()}>
          {t("probes.again")}
        </Button>
      </header>
      <ul className="plain-list">
        {data
          .filter((probe) => groupOf(probe) === group)
          .map((probe) => (
            <Question key={probe.key} probe={probe} />
          ))}
      </ul>
    </section>
  ));
}
