import { Drawer, Skeleton, Table } from "antd";
import { type Metric, useLabel, useMetrics } from "@/api/queries";
import { useSpeech } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { SearchBox } from "@/ui/SearchBox";
import { useFilters } from "@/ui/useFilters";
import { usePhone } from "@/ui/usePhone";
import { MetricRows } from "./MetricRows";

function matches(metric: Metric, words: string): boolean {
  const text = `${metric.key} ${metric.zh} ${metric.en} ${metric.formula}`.toLowerCase();
  return text.includes(words.toLowerCase());
}

function Definition({ metric }: { metric: Metric }) {
  const { t, say } = useSpeech();
  const label = useLabel();
  return (
    <div className="stack">
      <p>{say(metric.meaning)}</p>
      <dl className="facts">
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
        <dt>{t("metric.unit")}</dt>
        <dd>{label("measure", metric.unit)}</dd>
        <dt>{t("metric.source")}</dt>
        <dd>
          {metric.source} · v{metric.version}
        </dd>
      </dl>
      <Panel title={t("metric.rows")}>
        <MetricRows metricKey={metric.key} />
      </Panel>
    </div>
  );
}

/** Every metric with its formula and source; each opens to the rows behind it. */
export default function Metrics() {
  const { t, say } = useSpeech();
  const label = useLabel();
  const phone = usePhone();
  const filters = useFilters();
  const { data, error, isPending, refetch } = useMetrics();
  const words = filters.get("words");
  const shown = (data?.metrics ?? []).filter((metric) => matches(metric, words));
  const open = data?.metrics.find((metric) => metric.key === filters.get("key"));
  const openIt = (key: string) => filters.set({ key });
  const name = (metric: Metric) => (
    <button type="button" className="link" onClick={() => openIt(metric.key)}>
      {say(metric)}
    </button>
  );
  return (
    <Page title={t("menu.metrics")} lead={t("metric.lead")}>
      <SearchBox
        value={words}
        onSearch={(asked) => filters.set({ words: asked })}
        placeholder={t("metric.words")}
      />
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active /> : null}
      <Panel className="list-panel">
        {phone ? (
          <div className="cards">
            {shown.map((metric) => (
              <button
                type="button"
                key={metric.key}
                className="card card-button"
                onClick={() => openIt(metric.key)}
              >
                <span className="card-head">{say(metric)}</span>
                <span className="soft small">{say(metric.meaning)}</span>
              </button>
            ))}
          </div>
        ) : (
          <Table
            rowKey="key"
            dataSource={shown}
            pagination={false}
            columns={[
              { title: t("metric.name"), width: 220, render: (_, metric) => name(metric) },
              {
                title: t("metric.stage"),
                width: 90,
                render: (_, metric) => label("stage", metric.stage),
              },
              { title: t("metric.meaning"), render: (_, metric) => say(metric.meaning) },
              { title: t("metric.formula"), width: 280, dataIndex: "formula" },
            ]}
          />
        )}
      </Panel>
      <Drawer
        open={open !== undefined}
        onClose={() => filters.set({ key: undefined })}
        title={open ? say(open) : ""}
        size="min(720px, 100vw)"
      >
        {open ? <Definition metric={open} /> : null}
      </Drawer>
    </Page>
  );
}
