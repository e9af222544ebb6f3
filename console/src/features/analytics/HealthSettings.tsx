import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, InputNumber, Skeleton } from "antd";
import { useEffect, useRef } from "react";
import { api, type Paths, take } from "@/api/client";
import { useForgetFigures, useMay } from "@/api/queries";
import { type TextKey, useSpeech } from "@/locales";
import { number, percent } from "@/ui/figures";
import { HealthTag } from "@/ui/HealthTag";
import { HEALTHS } from "@/ui/health";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";

type Values =
  Paths["/api/v1/health-thresholds"]["put"]["requestBody"]["content"]["application/json"]["values"];

// Shares of people or of a fall; all others are whole days or people.
const SHARES = new Set(["quiet_rate", "decline_share"]);

/** What each verdict says, with the numbers that hold now. */
function Verdicts({ values }: { values: Record<string, number> }) {
  const { t, locale } = useSpeech();
  const told = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      SHARES.has(name) ? percent(value, locale) : number(value, locale),
    ]),
  );
  return (
    <Panel title={t("health.words")}>
      <ul className="plain-list">
        {HEALTHS.map((health) => (
          <li key={health}>
            <HealthTag health={health} />
            <p className="soft">{t(`health.${health}`, told)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Why saving was refused, beside its button; brought into sight where a screen is short. */
function Refusal({ error }: { error: unknown }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) place.current?.scrollIntoView({ block: "center" });
  }, [error]);
  return (
    <div ref={place} className="form-refusal">
      <RefusalAlert error={error} />
    </div>
  );
}

/** The thresholds of health: what is judged forming, silent, dead; each change is a new version. */
export default function HealthSettings() {
  const { t } = useSpeech();
  const may = useMay();
  const tell = useTell();
  const cache = useQueryClient();
  const forgetFigures = useForgetFigures();
  const { data, error, isPending } = useQuery({
    queryKey: ["thresholds"],
    queryFn: () => take(api.GET("/api/v1/health-thresholds")),
  });
  const save = useMutation({
    mutationFn: (values: Values) =>
      take(api.PUT("/api/v1/health-thresholds", { body: { values } })),
    onSuccess: async (saved) => {
      cache.setQueryData(["thresholds"], saved);
      tell.done(t("health.saved", { version: saved.version }));
      await forgetFigures();
    },
  });
  return (
    <Page
      title={t("menu.health")}
      lead={data ? t("health.lead", { version: data.version }) : undefined}
    >
      <RefusalAlert error={error} />
      {isPending ? <Skeleton active /> : null}
      <div className="columns">
        {data ? (
          <Panel title={t("health.thresholds")}>
            <Form
              key={data.version}
              layout="vertical"
              requiredMark={false}
              initialValues={data.values}
              disabled={!may("manage_settings")}
              onFinish={(values: Values) => save.mutate(values)}
            >
              {Object.keys(data.values).map((name) => (
                <Form.Item
                  key={name}
                  name={name}
                  label={t(`threshold.${name}` as TextKey)}
                  rules={[{ required: true }]}
                >
                  <InputNumber
                    min={0}
                    step={SHARES.has(name) ? 0.01 : 1}
                    precision={SHARES.has(name) ? undefined : 0}
                    className="wide"
                  />
                </Form.Item>
              ))}
              <Refusal error={save.error} />
              {may("manage_settings") ? (
                <Button type="primary" htmlType="submit" loading={save.isPending}>
                  {t("action.save")}
                </Button>
              ) : null}
            </Form>
          </Panel>
        ) : null}
        {data ? <Verdicts values={data.values} /> : null}
      </div>
    </Page>
  );
}
