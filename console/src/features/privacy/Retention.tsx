import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, InputNumber, Popconfirm, Skeleton, Table } from "antd";
import { type Answer, api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { day, moment, number } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { retentionWords } from "./retentionWords";

type Kept = Answer<"/api/v1/customers/retention">;
type Sweep = Kept["sweeps"][number];
type Entered = { words_days: number; person_days: number };

const DAYS_MIN = 30;
const DAYS_MAX = 3_650;
const KEY = ["privacy", "retention"];

function Days({ kept }: { kept: Kept }) {
  const w = useWords(retentionWords);
  const tell = useTell();
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: (body: Entered) => take(api.PUT("/api/v1/customers/retention", { body })),
    onSuccess: async () => {
      tell.done();
      await cache.invalidateQueries({ queryKey: KEY });
    },
  });
  return (
    <Form
      key={kept.version}
      layout="vertical"
      initialValues={{ words_days: kept.words_days, person_days: kept.person_days }}
      onFinish={save.mutate}
    >
      <Form.Item
        name="words_days"
        label={w("words_days")}
        extra={w("words_hint")}
        rules={[{ required: true }]}
      >
        <InputNumber min={DAYS_MIN} max={DAYS_MAX} precision={0} />
      </Form.Item>
      <Form.Item
        name="person_days"
        label={w("person_days")}
        extra={w("person_hint")}
        rules={[{ required: true }]}
      >
        <InputNumber min={DAYS_MIN} max={DAYS_MAX} precision={0} />
      </Form.Item>
      <RefusalAlert error={save.error} />
      <Button htmlType="submit" loading={save.isPending}>
        {w("save")}
      </Button>
    </Form>
  );
}

/** What the next sweep would remove, until somebody starts it. */
function Proposal({ sweep }: { sweep: Sweep }) {
  const { locale } = useSpeech();
  const w = useWords(retentionWords);
  const tell = useTell();
  const cache = useQueryClient();
  const start = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/customers/retention/sweeps/{sweep_id}/start", {
          params: { path: { sweep_id: sweep.id } },
        }),
      ),
    onError: tell.refused,
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Alert
      type="warning"
      showIcon
      title={w("proposed", {
        words: number(sweep.words, locale),
        people: number(sweep.people, locale),
        before: day(sweep.words_before, locale),
        since: day(sweep.person_before, locale),
      })}
      action={
        <Popconfirm title={w("start_sure")} onConfirm={() => start.mutate()}>
          <Button danger loading={start.isPending}>
            {w("start")}
          </Button>
        </Popconfirm>
      }
    />
  );
}

function Sweeps({ sweeps }: { sweeps: Sweep[] }) {
  const { locale } = useSpeech();
  const w = useWords(retentionWords);
  const label = useLabel();
  return (
    <Table
      rowKey="id"
      dataSource={sweeps}
      pagination={false}
      scroll={{ x: "max-content" }}
      locale={{ emptyText: <span className="soft">{w("no_sweeps")}</span> }}
      columns={[
        { title: w("at"), render: (_, each) => moment(each.done_at ?? each.proposed_at, locale) },
        {
          title: w("state"),
          render: (_, each) => (
            <span className={each.state === "done" ? "tag tag-leaf" : "tag"}>
              {label("sweep_state", each.state)}
            </span>
          ),
        },
        {
          title: w("words"),
          align: "right",
          render: (_, each) => number(each.words, locale),
        },
        {
          title: w("people"),
          align: "right",
          render: (_, each) => number(each.people, locale),
        },
        { title: w("by"), render: (_, each) => each.staff_name ?? w("by_itself") },
      ]}
    />
  );
}

/** Every column that holds personal data: what for, on which basis, how long. */
function Register() {
  const { locale } = useSpeech();
  const w = useWords(retentionWords);
  const label = useLabel();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["privacy", "columns"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/customers/personal-columns", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  return (
    <Table
      rowKey={(each) => `${each.room} ${each.column}`}
      dataSource={data}
      pagination={false}
      size="small"
      scroll={{ x: "max-content" }}
      columns={[
        {
          title: w("purpose"),
          render: (_, each) => (locale === "en" ? each.purpose_en : each.purpose_zh),
        },
        { title: w("basis"), render: (_, each) => label("basis", each.basis) },
        { title: w("kind"), render: (_, each) => label("sensitivity", each.sensitivity) },
        { title: w("keeping"), render: (_, each) => label("keeping", each.keeping) },
        {
          title: w("column"),
          render: (_, each) => <code>{`${each.room}.${each.column}`}</code>,
        },
      ]}
    />
  );
}

/** How long data are kept, what the sweeps removed, and what is personal at all. */
export function Retention() {
  const w = useWords(retentionWords);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => take(api.GET("/api/v1/customers/retention", { signal })),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  const proposed = data.sweeps.find(({ state }) => state === "proposed");
  return (
    <div className="stack">
      {proposed ? <Proposal sweep={proposed} /> : null}
      <Days kept={data} />
      <h2>{w("sweeps")}</h2>
      <Sweeps sweeps={data.sweeps} />
      <h2>{w("register")}</h2>
      <p className="soft">{w("register_hint")}</p>
      <Register />
    </div>
  );
}
