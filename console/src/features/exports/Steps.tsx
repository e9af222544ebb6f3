import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { api, type Row, take } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { exportWords } from "./exportWords";
import { useFresh } from "./useFresh";

export type Export = Row<"/api/v1/exports">;
type Props = { asked: Export };

const OPEN = new Set(["waiting", "delayed"]);

/** A word with a yes or a no to a colleague. */
function Decision({ asked, yes }: Props & { yes: boolean }) {
  const w = useWords(exportWords);
  const cache = useQueryClient();
  const { guard, asks } = useFresh();
  const [open, setOpen] = useState(false);
  const params = { path: { export_id: asked.id } };
  const decide = useMutation({
    mutationFn: ({ comment = "" }: { comment?: string }) =>
      guard(() =>
        take(
          yes
            ? api.POST("/api/v1/exports/{export_id}/approve", { params, body: { comment } })
            : api.POST("/api/v1/exports/{export_id}/decline", { params, body: { comment } }),
        ),
      ),
    onSuccess: async () => {
      setOpen(false);
      await cache.invalidateQueries({ queryKey: ["exports"] });
    },
  });
  const verb = w(yes ? "approve" : "decline");
  return (
    <>
      <Button
        size="small"
        type={yes ? "primary" : "default"}
        danger={!yes}
        onClick={() => setOpen(true)}
      >
        {verb}
      </Button>
      <Modal
        open={open}
        title={`${verb} #${asked.id}`}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
      >
        <Form layout="vertical" onFinish={decide.mutate}>
          {yes ? <p className="soft">{w("approve_hint")}</p> : null}
          <Form.Item
            name="comment"
            label={w(yes ? "comment" : "comment_no")}
            rules={[{ required: !yes, min: 2, whitespace: !yes }]}
          >
            <Input maxLength={200} />
          </Form.Item>
          <RefusalAlert error={decide.error} />
          <Button type="primary" danger={!yes} htmlType="submit" loading={decide.isPending}>
            {verb}
          </Button>
        </Form>
      </Modal>
      {asks}
    </>
  );
}

function keep(content: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Download({ asked }: Props) {
  const w = useWords(exportWords);
  const tell = useTell();
  const cache = useQueryClient();
  const { guard, asks } = useFresh();
  const fetchFile = useMutation({
    mutationFn: () =>
      guard(() =>
        take(
          api.POST("/api/v1/exports/{export_id}/file", {
            params: { path: { export_id: asked.id } },
            parseAs: "blob",
          }) as Promise<{ data?: Blob }>,
        ),
      ),
    onSuccess: (content) => keep(content, `huoqun-export-${asked.id}.${asked.format}`),
    onError: tell.refused,
    onSettled: () => cache.invalidateQueries({ queryKey: ["exports"] }),
    gcTime: 0,
  });
  return (
    <>
      <Button
        size="small"
        type="primary"
        loading={fetchFile.isPending}
        onClick={() => fetchFile.mutate()}
      >
        {w("download")}
      </Button>
      {asks}
    </>
  );
}

function Withdraw({ asked }: Props) {
  const w = useWords(exportWords);
  const tell = useTell();
  const cache = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/exports/{export_id}/withdraw", {
          params: { path: { export_id: asked.id } },
        }),
      ),
    onError: tell.refused,
    onSettled: () => cache.invalidateQueries({ queryKey: ["exports"] }),
  });
  return (
    <Button size="small" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
      {w("withdraw")}
    </Button>
  );
}

/** What the reader can do with an export now. */
export function Steps({ asked }: Props) {
  if (asked.mine) {
    if (asked.state === "ready") return <Download asked={asked} />;
    return OPEN.has(asked.state) ? <Withdraw asked={asked} /> : null;
  }
  if (!OPEN.has(asked.state)) return null;
  return (
    <div className="row">
      <Decision asked={asked} yes />
      <Decision asked={asked} yes={false} />
    </div>
  );
}
