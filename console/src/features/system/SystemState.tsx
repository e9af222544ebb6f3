import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { moment } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { RemoveDemo } from "./RemoveDemo";

const POLL_MS = 15_000;

/** What `huoqun doctor` sees: each check, what is wrong and how to mend it. */
export default function SystemState() {
  const { t, say, locale } = useSpeech();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["system"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/system/state", { signal })),
    refetchInterval: POLL_MS,
  });
  return (
    <Page
      title={t("menu.system")}
      lead={
        data
          ? t("system.lead", {
              version: data.version,
              backup: moment(data.last_backup_at, locale),
            })
          : undefined
      }
    >
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active /> : null}
      {data ? (
        <Panel title={t("system.checks")}>
          <ul className="plain-list">
            {data.checks.map((check) => (
              <li key={check.name} className="check">
                <span className={`check-state check-${check.state}`}>
                  {t(`system.${check.state as "ok" | "warn" | "fail"}`)}
                </span>
                <span className="grow">
                  {say(check)}
                  {check.state === "ok" ? null : (
                    <p className="soft">{say({ zh: check.mend_zh, en: check.mend_en })}</p>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      <RemoveDemo />
    </Page>
  );
}
