import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Select, Skeleton, Table } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "@/api/client";
import { useKinds, useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { moment } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { deskWords } from "./deskWords";

type Wording = Answer<"/api/v1/customers/consent-texts">[number];

function Publish({ onClose }: { onClose: () => void }) {
  const { say } = useSpeech();
  const w = useWords(deskWords);
  const cache = useQueryClient();
  const purposes = useKinds().data?.consent_purpose ?? [];
  const publish = useMutation({
    mutationFn: (body: { purpose: Wording["purpose"]; zh: string; en: string }) =>
      take(api.POST("/api/v1/customers/consent-texts", { body })),
    onSuccess: async () => {
      onClose();
      await cache.invalidateQueries({ queryKey: ["privacy", "texts"] });
    },
  });
  return (
    <Modal open title={w("publish")} onCancel={onClose} footer={null} destroyOnHidden>
      <Form layout="vertical" onFinish={publish.mutate}>
        <p className="soft">{w("publish_hint")}</p>
        <Form.Item name="purpose" label={w("purpose")} rules={[{ required: true }]}>
          <Select options={purposes.map((each) => ({ value: each.value, label: say(each) }))} />
        </Form.Item>
        <Form.Item name="zh" label={w("zh")} rules={[{ required: true }]}>
          <Input.TextArea maxLength={4000} rows={4} />
        </Form.Item>
        <Form.Item name="en" label={w("en")} rules={[{ required: true }]}>
          <Input.TextArea maxLength={4000} rows={4} />
        </Form.Item>
        <RefusalAlert error={publish.error} />
        <Button type="primary" htmlType="submit" loading={publish.isPending}>
          {w("publish")}
        </Button>
      </Form>
    </Modal>
  );
}

/** What people are asked to agree to, version by version. */
export function Wordings() {
  const { locale, say } = useSpeech();
  const w = useWords(deskWords);
  const label = useLabel();
  const [open, setOpen] = useState(false);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["privacy", "texts"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/customers/consent-texts", { signal })),
  });
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  return (
    <div className="stack">
      <div className="row">
        <Button onClick={() => setOpen(true)}>{w("publish")}</Button>
      </div>
      <Table
        rowKey="id"
        dataSource={data}
        pagination={false}
        scroll={{ x: "max-content" }}
        locale={{ emptyText: <span className="soft">{w("no_texts")}</span> }}
        columns={[
          { title: w("purpose"), render: (_, each) => label("consent_purpose", each.purpose) },
          { title: w("version"), dataIndex: "version", align: "right" },
          { title: w("texts"), render: (_, each) => <span className="wrap">{say(each)}</span> },
          { title: w("since"), render: (_, each) => moment(each.published_at, locale) },
        ]}
      />
      {open ? <Publish onClose={() => setOpen(false)} /> : null}
    </div>
  );
}
