import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  Alert,
  Button,
  Form,
  Input,
  InputNumber,
  Modal,
  Popconfirm,
  Select,
  Typography,
} from "antd";
import { useState } from "react";
import { type Answer, api, type Row, take } from "@/api/client";
import { type Permission, useMe } from "@/api/queries";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { usePages } from "@/ui/usePages";
import { useTell } from "@/ui/useTell";
import { useRoles } from "./Roles";

type Token = Row<"/api/v1/org/tokens">;
type Made = Answer<"/api/v1/org/tokens", "post">;
type Entered = { name: string; permissions: Permission[]; days: number };

const DAYS_MAX = 366;
const DAYS_DEFAULT = 90;

function NewToken({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t, say } = useSpeech();
  const cache = useQueryClient();
  const held = useMe().data?.permissions ?? [];
  const names = useRoles().data?.permissions ?? [];
  const [made, setMade] = useState<Made | null>(null);
  const make = useMutation({
    mutationFn: (body: Entered) => take(api.POST("/api/v1/org/tokens", { body })),
    onSuccess: async (token) => {
      setMade(token);
      await cache.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  const close = () => {
    setMade(null);
    make.reset();
    onClose();
  };
  const options = names
    .filter(({ permission }) => held.includes(permission))
    .map((each) => ({ value: each.permission, label: say(each) }));
  return (
    <Modal open={open} title={t("tokens.new")} onCancel={close} footer={null} destroyOnHidden>
      {made ? (
        <div className="stack">
          <Alert type="warning" showIcon title={t("tokens.once")} />
          <Typography.Text code copyable>
            {made.secret}
          </Typography.Text>
        </div>
      ) : (
        <Form
          layout="vertical"
          initialValues={{ days: DAYS_DEFAULT }}
          onFinish={(entered: Entered) => make.mutate(entered)}
        >
          <Form.Item name="name" label={t("tokens.name")} rules={[{ required: true }]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="permissions" label={t("tokens.rights")} rules={[{ required: true }]}>
            <Select mode="multiple" options={options} />
          </Form.Item>
          <Form.Item name="days" label={t("tokens.days")} rules={[{ required: true }]}>
            <InputNumber min={1} max={DAYS_MAX} />
          </Form.Item>
          <RefusalAlert error={make.error} />
          <Button type="primary" htmlType="submit" loading={make.isPending}>
            {t("tokens.new")}
          </Button>
        </Form>
      )}
    </Modal>
  );
}

/** Keys for programs of one's own; a secret is shown once. */
export default function Tokens() {
  const { t, locale } = useSpeech();
  const tell = useTell();
  const cache = useQueryClient();
  const [adding, setAdding] = useState(false);
  const pages = usePages<Token>(["tokens"], (cursor, signal) =>
    take(api.GET("/api/v1/org/tokens", { params: { query: { cursor } }, signal })),
  );
  const revoke = async (token_id: number) => {
    await api
      .DELETE("/api/v1/org/tokens/{token_id}", { params: { path: { token_id } } })
      .then(() => tell.done(), tell.refused);
    await cache.invalidateQueries({ queryKey: ["tokens"] });
  };
  const end = (token: Token) =>
    token.revoked_at ? (
      <span className="soft">{t("tokens.revoked")}</span>
    ) : (
      <Popconfirm title={t("tokens.revoke")} onConfirm={() => revoke(token.id)}>
        <Button size="small" danger>
          {t("tokens.revoke")}
        </Button>
      </Popconfirm>
    );
  const add = (
    <Button type="primary" onClick={() => setAdding(true)}>
      {t("tokens.new")}
    </Button>
  );
  return (
    <Page title={t("menu.tokens")} lead={t("tokens.lead")} actions={add}>
      <Panel className="list-panel">
        <ListPage
          pages={pages}
          rowKey={({ id }) => id}
          empty={<EmptyState kind="nothing_yet" hint={t("tokens.empty")} />}
          card={(token) => (
            <div className="card">
              <span className="card-head">
                {token.name} {end(token)}
              </span>
              <span className="card-facts">
                <code>{token.token_start}…</code> {moment(token.expires_at, locale)}
              </span>
            </div>
          )}
          columns={[
            { title: t("tokens.name"), dataIndex: "name" },
            { title: t("tokens.start"), render: (_, row) => <code>{row.token_start}…</code> },
            { title: t("tokens.whose"), dataIndex: "staff_name" },
            { title: t("tokens.expires"), render: (_, row) => moment(row.expires_at, locale) },
            { title: t("tokens.last_used"), render: (_, row) => moment(row.last_used_at, locale) },
            { key: "end", render: (_, row) => end(row) },
          ]}
        />
      </Panel>
      <NewToken open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}
