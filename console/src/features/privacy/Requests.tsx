import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Modal, Tag, Typography } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, type Row, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { day, moment } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { usePages } from "@/ui/usePages";
import { deskWords } from "./deskWords";

type Asked = Row<"/api/v1/customers/data-requests">;

type AnswerProps = { asked: Asked; granted: boolean; onClose: () => void };

function AnswerForm({ asked, granted, onClose }: AnswerProps) {
  const w = useWords(deskWords);
  const cache = useQueryClient();
  const answer = useMutation({
    mutationFn: (body: { answer?: string }) =>
      take(
        api.POST("/api/v1/customers/data-requests/{request_id}/answer", {
          params: { path: { request_id: asked.id } },
          body: { granted, answer: body.answer ?? "" },
        }),
      ),
    onSuccess: async () => {
      onClose();
      await cache.invalidateQueries({ queryKey: ["privacy"] });
    },
  });
  const verb = w(granted ? "grant" : "refuse");
  return (
    <Modal open title={verb} onCancel={onClose} footer={null} destroyOnHidden>
      <Form layout="vertical" onFinish={answer.mutate}>
        {granted && asked.kind === "erase" ? (
          <p>
            <Alert type="warning" showIcon title={w("grant_erase_hint")} />
          </p>
        ) : null}
        <Form.Item
          name="answer"
          label={w("answer")}
          extra={w("answer_hint")}
          rules={[{ required: !granted }]}
        >
          <Input.TextArea maxLength={1000} rows={3} />
        </Form.Item>
        <RefusalAlert error={answer.error} />
        <Button type="primary" danger={!granted} htmlType="submit" loading={answer.isPending}>
          {verb}
        </Button>
      </Form>
    </Modal>
  );
}

function State({ asked }: { asked: Asked }) {
  const w = useWords(deskWords);
  const label = useLabel();
  if (asked.overdue) return <Typography.Text type="danger">{w("overdue")}</Typography.Text>;
  return <Tag>{label("data_request_state", asked.state)}</Tag>;
}

/** What customers ask about their data, the most urgent first. */
export function Requests() {
  const { locale } = useSpeech();
  const w = useWords(deskWords);
  const label = useLabel();
  const [answering, setAnswering] = useState<{ asked: Asked; granted: boolean } | null>(null);
  const pages = usePages<Asked>(["privacy", "requests"], (cursor, signal) =>
    take(api.GET("/api/v1/customers/data-requests", { params: { query: { cursor } }, signal })),
  );
  const who = (asked: Asked) => (
    <Link to={`/customers/${asked.customer_id}`}>{w("number", { id: asked.customer_id })}</Link>
  );
  const steps = (asked: Asked) =>
    asked.state === "open" ? (
      <div className="row">
        <Button size="small" onClick={() => setAnswering({ asked, granted: true })}>
          {w("grant")}
        </Button>
        <Button size="small" danger onClick={() => setAnswering({ asked, granted: false })}>
          {w("refuse")}
        </Button>
      </div>
    ) : (
      <span className="soft">
        {asked.staff_name} {asked.answer}
      </span>
    );
  return (
    <>
      <ListPage
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          <EmptyState kind="nothing_yet" title={w("no_requests")} hint={w("no_requests_hint")} />
        }
        card={(asked) => (
          <div className="card">
            <span className="card-head">
              <strong>{label("data_request_kind", asked.kind)}</strong> <State asked={asked} />
            </span>
            <span className="card-facts">
              {who(asked)} · {w("due")} {day(asked.due_on, locale)}
            </span>
            <span className="card-facts">{asked.note}</span>
            {steps(asked)}
          </div>
        )}
        columns={[
          { title: w("customer"), render: (_, each) => who(each) },
          { title: w("asked_for"), render: (_, each) => label("data_request_kind", each.kind) },
          { title: w("note"), dataIndex: "note" },
          { title: w("asked_at"), render: (_, each) => moment(each.asked_at, locale) },
          { title: w("due"), render: (_, each) => day(each.due_on, locale) },
          { title: w("state"), render: (_, each) => <State asked={each} /> },
          { title: w("answer"), render: (_, each) => steps(each) },
        ]}
      />
      {answering ? <AnswerForm {...answering} onClose={() => setAnswering(null)} /> : null}
    </>
  );
}
