import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { Fragment } from "react";
import { Link } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useLabel, useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { Defined } from "@/ui/Defined";
import { number, percent } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { classWords } from "./classWords";

type Funnel = Answer<"/api/v1/classes/stages">;
type Stage = Funnel["stages"][number]["stage"];

function Step({ step, most }: { step: Funnel["steps"][number]; most: number }) {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const label = useLabel();
  const came = step.came !== null && step.of ? step.came / step.of : null;
  return (
    <div>
      <dt>{label("lifecycle_stage", step.stage)}</dt>
      <dd>
        <i style={{ width: `${((step.reached ?? 0) / most) * 100}%` }} aria-hidden />
        {step.reached === null ? (
          <span className="soft">{w("step_unknown")}</span>
        ) : (
          <strong>{w("reached", { count: number(step.reached, locale) })}</strong>
        )}
      </dd>
      {came !== null && step.before ? (
        <dd className="soft small">
          {w("came", {
            before: label("lifecycle_stage", step.before),
            came: number(step.came, locale),
            of: number(step.of, locale),
            rate: percent(came, locale),
          })}
          {step.median_days === null ? null : (
            <span> · {w("median", { days: number(step.median_days, locale) })}</span>
          )}
        </dd>
      ) : null}
    </div>
  );
}

/** What each stage means. */
function Steps({ steps }: { steps: Stage[] }) {
  const w = useWords(classWords);
  const label = useLabel();
  return (
    <dl>
      {steps.map((stage) =>
        stage === "dormant" || stage === "lost" ? null : (
          <Fragment key={stage}>
            <dt>{label("lifecycle_stage", stage)}</dt>
            <dd>{w(`stage_${stage}`)}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}

/** How many are in a stage; the number opens to its people. */
function Held({ stage, people }: { stage: Stage; people: number | null }) {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const may = useMay();
  if (people === null) return w("too_few");
  const told = number(people, locale);
  if (!people || !may("edit_customers") || !may("view_money")) return told;
  return <Link to={`/segments/new?is=customers.at_stage&stages=${stage}`}>{told}</Link>;
}

/** How far people have come, and where everybody is now. */
export function Stages({ unitId }: { unitId: number | undefined }) {
  const w = useWords(classWords);
  const label = useLabel();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["classes", "stages", unitId],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/classes/stages", { params: { query: { unit_id: unitId } }, signal })),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  const most = Math.max(1, ...data.steps.map(({ reached }) => reached ?? 0));
  const highest = Math.max(1, ...data.stages.map(({ people }) => people ?? 0));
  return (
    <div className="halves">
      <Panel
        title={w("funnel")}
        extra={
          <Defined name={w("funnel")}>
            <p>{w("funnel_how")}</p>
            <Steps steps={data.steps.map(({ stage }) => stage)} />
          </Defined>
        }
      >
        <p className="soft small">{w("funnel_hint")}</p>
        <dl className="bars">
          {data.steps.map((step) => (
            <Step key={step.stage} step={step} most={most} />
          ))}
        </dl>
      </Panel>
      <Panel
        title={w("now")}
        extra={
          <Defined name={w("now")}>
            <p>{w("now_how")}</p>
            <Steps steps={data.stages.map(({ stage }) => stage)} />
            <p>{w("now_hint", { dormant: data.dormant_days, lost: data.lost_days })}</p>
          </Defined>
        }
      >
        <p className="soft small">
          {w("now_hint", { dormant: data.dormant_days, lost: data.lost_days })}
        </p>
        <dl className="bars">
          {data.stages.map(({ stage, people }) => (
            <div key={stage}>
              <dt>{label("lifecycle_stage", stage)}</dt>
              <dd>
                <i style={{ width: `${((people ?? 0) / highest) * 100}%` }} aria-hidden />
                <span>
                  <Held stage={stage} people={people} />
                </span>
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
    </div>
  );
}
