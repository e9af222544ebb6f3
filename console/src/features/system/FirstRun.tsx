import { CheckCircleFilled } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { type TextKey, useSpeech } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";

const WAYS: Record<string, string> = {
  company: "/units",
  stores: "/units",
  first_import: "/imports/new",
  orders: "/imports/new",
  positioning: "/communities?positioning=unset",
  owners: "/communities",
  staff: "/staff",
  health: "/health",
};

type StepProps = { code: string; done: boolean; place: number; isNext: boolean };

function Step({ code, done, place, isNext }: StepProps) {
  const { t } = useSpeech();
  const way = done ? undefined : WAYS[code];
  return (
    <li className={done ? "done" : undefined}>
      <span className="first-run-mark" aria-hidden>
        {done ? <CheckCircleFilled /> : place}
      </span>
      <span className="grow">
        <strong>{t(`start.${code}` as TextKey)}</strong>
        {done ? <span className="hidden">{t("start.step_done")}</span> : null}
        <p className="soft">{t(`start.${code}_hint` as TextKey)}</p>
      </span>
      {way ? (
        <Link to={way}>
          <Button type={isNext ? "primary" : "default"}>{t("start.go")}</Button>
        </Link>
      ) : null}
    </li>
  );
}

/** The first day in steps; each ticks itself when the facts show that it is done. */
export default function FirstRun() {
  const { t } = useSpeech();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["first-run"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/first-run", { signal })),
    staleTime: 0,
  });
  const next = data?.steps.find(({ done }) => !done);
  return (
    <Page title={t("menu.start")} lead={t("start.lead")}>
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active /> : null}
      {data ? (
        <Panel title={data.done ? t("start.done") : undefined}>
          <ol className="first-run">
            {data.steps.map((step, index) => (
              <Step key={step.code} {...step} place={index + 1} isNext={step === next} />
            ))}
          </ol>
        </Panel>
      ) : null}
    </Page>
  );
}
