import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Select, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "@/api/client";
import { useKinds, useLabel, useMay } from "@/api/queries";
import { AskPackage } from "@/features/exports/AskPackage";
import { useSpeech, useWords } from "@/locales";
import { day, moment } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { ErasePerson } from "./PersonRights";
import { privacyWords } from "./privacyWords";

type Privacy = Answer<"/api/v1/customers/{customer_id}/privacy">;
type Choice = Privacy["choices"][number];
type Said = Privacy["history"][number];
type Heard = { proof?: string; recipient?: string; channel: Said["channel"] };
type Asked = Privacy["requests"][number];

function usePrivacy(customer_id: number) {
  return useQuery({
    queryKey: ["customer", customer_id, "privacy"],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/customers/{customer_id}/privacy", {
          params: { path: { customer_id } },
          signal,
        }),
      ),
  });
}

function ChannelSelect(props: { value?: string; onChange?: (value: string) => void }) {
  const { say } = useSpeech();
  const words = useKinds().data?.consent_channel ?? [];
  // What the person says at their own page is noted there.
  const options = words
    .filter(({ value }) => value !== "member_page")
    .map((each) => ({ value: each.value, label: say(each) }));
  return <Select {...props} options={options} />;
}

type NoteProps = { customerId: number; choice: Choice; given: boolean };

/** A yes or a no that somebody heard. */
function Note({ customerId, choice, given }: NoteProps) {
  const w = useWords(privacyWords);
  const label = useLabel();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const note = useMutation({
    mutationFn: (heard: Heard) =>
      take(
        api.POST("/api/v1/customers/{customer_id}/consents", {
          params: { path: { customer_id: customerId } },
          body: {
            purpose: choice.purpose,
            given,
            channel: heard.channel,
            proof: heard.proof ?? "",
            recipient: heard.recipient ?? "",
          },
        }),
      ),
    onSuccess: async () => {
      setOpen(false);
      await cache.invalidateQueries({ queryKey: ["customer", customerId, "privacy"] });
    },
  });
  const verb = w(given ? "note_yes" : "note_no");
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {verb}
      </Button>
      <Modal
        open={open}
        title={`${verb} · ${label("consent_purpose", choice.purpose)}`}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
      >
        <Form layout="vertical" initialValues={{ channel: "chat" }} onFinish={note.mutate}>
          <Form.Item name="channel" label={w("channel")} rules={[{ required: true }]}>
            <ChannelSelect />
          </Form.Item>
          {given && choice.purpose === "third_parties" ? (
            <Form.Item name="recipient" label={w("recipient")} rules={[{ required: true }]}>
              <Input maxLength={100} />
            </Form.Item>
          ) : null}
          <Form.Item
            name="proof"
            label={w("proof")}
            extra={w("proof_hint")}
            rules={[{ required: given }]}
          >
            <Input maxLength={200} />
          </Form.Item>
          <RefusalAlert error={note.error} />
          <Button type="primary" htmlType="submit" loading={note.isPending}>
            {w("save")}
          </Button>
        </Form>
      </Modal>
    </>
  );
}

/** Who noted a word, where and when. */
function LastWord({ said }: { said: Said | null }) {
  const { locale } = useSpeech();
  const w = useWords(privacyWords);
  const label = useLabel();
  if (!said) return <span className="soft">{w("silent")}</span>;
  return (
    <span>
      {moment(said.said_at, locale)} · {label("consent_channel", said.channel)} ·{" "}
      {said.staff_name ?? w("by_self")}
    </span>
  );
}

function Choices({ customerId, choices }: { customerId: number; choices: Choice[] }) {
  const w = useWords(privacyWords);
  const label = useLabel();
  const may = useMay();
  return (
    <section>
      <h2>{w("choices")}</h2>
      <p className="soft">{w("choices_hint")}</p>
      <Table
        rowKey="purpose"
        dataSource={choices}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: w("purpose"), render: (_, each) => label("consent_purpose", each.purpose) },
          {
            title: w("now"),
            render: (_, each) => (
              <span className={each.allowed ? "tag tag-leaf" : "tag"}>
                {w(each.allowed ? "allowed" : "refused")}
              </span>
            ),
          },
          { title: w("said"), render: (_, each) => <LastWord said={each.said} /> },
          {
            key: "note",
            render: (_, each) =>
              may("edit_communities") ? (
                <div className="row">
                  <Note customerId={customerId} choice={each} given />
                  <Note customerId={customerId} choice={each} given={false} />
                </div>
              ) : null,
          },
        ]}
      />
    </section>
  );
}

function History({ said }: { said: Said[] }) {
  const w = useWords(privacyWords);
  const label = useLabel();
  if (said.length === 0) return null;
  return (
    <section>
      <h2>{w("history")}</h2>
      <Table
        rowKey="id"
        dataSource={said}
        pagination={said.length > 10 ? { pageSize: 10 } : false}
        scroll={{ x: "max-content" }}
        columns={[
          { title: w("purpose"), render: (_, each) => label("consent_purpose", each.purpose) },
          { title: w("said"), render: (_, each) => w(each.given ? "yes" : "no") },
          { title: w("recipient"), dataIndex: "recipient" },
          { key: "who", render: (_, each) => <LastWord said={each} /> },
          { title: w("proof"), dataIndex: "proof" },
          {
            key: "version",
            render: (_, each) =>
              each.text_version ? w("version", { version: each.text_version }) : null,
          },
        ]}
      />
    </section>
  );
}

function Requests({ customerId, requests }: { customerId: number; requests: Asked[] }) {
  const { locale, say } = useSpeech();
  const w = useWords(privacyWords);
  const label = useLabel();
  const cache = useQueryClient();
  const kinds = useKinds().data?.data_request_kind ?? [];
  const [open, setOpen] = useState(false);
  const file = useMutation({
    mutationFn: (body: { kind: Asked["kind"]; channel: Said["channel"]; note?: string }) =>
      take(
        api.POST("/api/v1/customers/{customer_id}/data-requests", {
          params: { path: { customer_id: customerId } },
          body: { ...body, note: body.note ?? "" },
        }),
      ),
    onSuccess: async () => {
      setOpen(false);
      await cache.invalidateQueries({ queryKey: ["customer", customerId, "privacy"] });
    },
  });
  return (
    <section>
      <h2>{w("requests")}</h2>
      {requests.length === 0 ? <p className="soft">{w("nothing")}</p> : null}
      {requests.map((each) => (
        <p key={each.id} className="lead-words">
          <strong>{label("data_request_kind", each.kind)}</strong>
          <Tag>{label("data_request_state", each.state)}</Tag>
          <span className="soft">
            {each.state === "open"
              ? w("due", { day: day(each.due_on, locale) })
              : `${each.staff_name ?? ""} ${each.answer}`}
          </span>
        </p>
      ))}
      <Button onClick={() => setOpen(true)}>{w("file")}</Button>
      <Modal
        open={open}
        title={w("file")}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
      >
        <Form layout="vertical" initialValues={{ channel: "chat" }} onFinish={file.mutate}>
          <Form.Item name="kind" label={w("kind")} rules={[{ required: true }]}>
            <Select options={kinds.map((each) => ({ value: each.value, label: say(each) }))} />
          </Form.Item>
          <Form.Item name="channel" label={w("channel")} rules={[{ required: true }]}>
            <ChannelSelect />
          </Form.Item>
          <Form.Item name="note" label={w("note")}>
            <Input.TextArea maxLength={4000} rows={3} />
          </Form.Item>
          <RefusalAlert error={file.error} />
          <Button type="primary" htmlType="submit" loading={file.isPending}>
            {w("save")}
          </Button>
        </Form>
      </Modal>
    </section>
  );
}

/** What a person agreed to and asked of us, and what may be done about it. */
export function PersonPrivacy({ customerId }: { customerId: number }) {
  const may = useMay();
  const { data, error, isPending, refetch } = usePrivacy(customerId);
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  return (
    <div className="stack">
      <Choices customerId={customerId} choices={data.choices} />
      <History said={data.history} />
      {may("edit_communities") ? (
        <Requests customerId={customerId} requests={data.requests} />
      ) : null}
      {may("manage_privacy") ? (
        <div className="row">
          <AskPackage customerId={customerId} />
          <ErasePerson customerId={customerId} />
        </div>
      ) : null}
    </div>
  );
}
