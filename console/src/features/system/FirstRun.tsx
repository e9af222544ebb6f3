import { CheckCircleFilled, ReadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { Link } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { type TextKey, useSpeech } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";

type StepOut = Answer<"/api/v1/first-run">["steps"][number];
type StepProps = { step: StepOut; place: number; isNext: boolean };

/** The first steps as the facts show them; also asked by the overview. */
export function useFirstRun() {
  return useQuery({
    queryKey: ["first-run"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/first-run", { signal })),
    staleTime: 0,
  });
}

function Step({ step, place, isNext }: StepProps) {
  const { t, say } = useSpeech();
  return (
    <li className={step.done ? "done" : undefined}>
      <span className="first-run-mark" aria-hidden>
        {step.done ? <CheckCircleFilled /> : place}
      </span>
      <span className="grow">
        <strong>{say(step)}</strong>
        {step.done ? <span className="hidden">{t("start.step_done")}</span> : null}
        <p className="soft">{t(`start.${step.code}_hint` as TextKey)}</p>
      </span>
      {step.done ? null : (
        <Link to={step.link}>
          <Button type={isNext ? "primary" : "default"}>{t("start.go")}</Button>
        </Link>
      )}
    </li>
  );
}

/** The first day in steps; each ticks itself when the facts show that it is done. */
export default function FirstRun() {
  const { t } = useSpeech();
  const may = useMay();
  const tell = useTell();
  const cache = useQueryClient();
  const { data, error, isPending, refetch } = useFirstRun();
  const next = data?.steps.find(({ done }) => !done);
  const dismiss = async () => {
    await api.POST("/api/v1/first-run/dismiss").then(() => tell.done(), tell.refused);
    await cache.invalidateQueries({ queryKey: ["first-run"] });
  };
  return (
    <Page
      title={t("menu.start")}
      lead={t("start.lead")}
      actions={
        <>
          <Link to="/guide">
            <Button icon={<ReadOutlined />}>{t("guide.open")}</Button>
          </Link>
          {data && !data.dismissed && may("manage_settings") ? (
            <Button onClick={dismiss}>{t("start.dismiss")}</Button>
          ) : null}
        </>
      }
    >
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active /> : null}
      {data ? (
        <Panel title={data.done ? t("start.done") : undefined}>
          <ol className="first-run">
            {data.steps.map((step, index) => (
              <Step key={step.code} step={step} place={index + 1} isNext={step === next} />
            ))}
          </ol>
        </Panel>
      ) : null}
    </Page>
  );
}
