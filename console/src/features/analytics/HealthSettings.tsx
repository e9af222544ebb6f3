import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, InputNumber, Skeleton } from "antd";
import { api, type Paths, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { type TextKey, useSpeech } from "@/locales";
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

/** The thresholds of health: what is judged forming, silent, dead; each change is a new version. */
export default function HealthSettings() {
  const { t } = useSpeech();
  const may = useMay();
  const tell = useTell();
  const cache = useQueryClient();
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
      await cache.invalidateQueries({ queryKey: ["overview"] });
    },
  });
  return (
    <Page
      title={t("menu.health")}
      lead={data ? t("health.lead", { version: data.version }) : undefined}
    >
      <RefusalAlert error={error ?? save.error} />
      {isPending ? <Skeleton active /> : null}
      <div className="columns">
        {data ? (
          <Panel title={t("health.thresholds")}>
            <Form
              key={data.version}
              layout="vertical"
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
              {may("manage_settings") ? (
                <Button type="primary" htmlType="submit" loading={save.isPending}>
                  {t("action.save")}
                </Button>
              ) : null}
            </Form>
          </Panel>
        ) : null}
        <Panel title={t("health.words")}>
          <ul className="plain-list">
            {HEALTHS.map((health) => (
              <li key={health}>
                <HealthTag health={health} />
                <p className="soft">{t(`health.${health}`)}</p>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </Page>
  );
}
