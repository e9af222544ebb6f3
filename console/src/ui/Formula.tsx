import { QuestionCircleOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { Link } from "react-router";
import { type Metric, useLabel, useMetric } from "@/api/queries";
import { useSpeech } from "@/locales";

function Card({ metric }: { metric: Metric }) {
  const { t, say } = useSpeech();
  const label = useLabel();
  return (
    <div className="formula">
      <p>{say(metric.meaning)}</p>
      <dl>
        <dt>{t("metric.formula")}</dt>
        <dd>
          <code>{metric.formula}</code>
        </dd>
        {say(metric.exclusions) ? (
          <>
            <dt>{t("metric.exclusions")}</dt>
            <dd>{say(metric.exclusions)}</dd>
          </>
        ) : null}
        <dt>{t("metric.source")}</dt>
        <dd>
          {metric.source} · {label("stage", metric.stage)} · v{metric.version}
        </dd>
      </dl>
      <Link to={`/metrics?key=${metric.key}`}>{t("metric.open")}</Link>
    </div>
  );
}

/** 「口径」: how the figure is computed, one touch away from every figure. */
export function Formula({ metricKey }: { metricKey: string }) {
  const metric = useMetric(metricKey);
  const { t, say } = useSpeech();
  if (!metric) return null;
  return (
    <Popover title={say(metric)} content={<Card metric={metric} />} trigger="click">
      <Button
        type="text"
        size="small"
        className="formula-button"
        icon={<QuestionCircleOutlined />}
        aria-label={t("metric.how", { name: say(metric) })}
      />
    </Popover>
  );
}
