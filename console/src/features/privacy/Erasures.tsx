import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Table, Typography } from "antd";
import { useState } from "react";
import { api, type Row, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { usePages } from "@/ui/usePages";
import { deskWords } from "./deskWords";

type Erasure = Row<"/api/v1/customers/erasures">;

function Lift({ erasure, onDone }: { erasure: Erasure; onDone: () => void }) {
  const w = useWords(deskWords);
  const cache = useQueryClient();
  const lift = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      take(
        api.POST("/api/v1/customers/erasures/{erasure_id}/lift", {
          params: { path: { erasure_id: erasure.id } },
          body: { reason },
        }),
      ),
    onSuccess: async () => {
      onDone();
      await cache.invalidateQueries({ queryKey: ["privacy"] });
    },
  });
  return (
    <Form layout="vertical" onFinish={lift.mutate}>
      <p className="soft">{w("lift_hint")}</p>
      <Form.Item
        name="reason"
        label={w("reason")}
        extra={w("reason_hint")}
        rules={[{ required: true, min: 4 }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <RefusalAlert error={lift.error} />
      <Button htmlType="submit" loading={lift.isPending}>
        {w("lift")}
      </Button>
    </Form>
  );
}

/** What is certified of an erasure. */
function Receipt({ erasure, onClose }: { erasure: Erasure; onClose: () => void }) {
  const { locale } = useSpeech();
  const w = useWords(deskWords);
  const receipt = erasure.receipt;
  if (!receipt) return null;
  const rows = Object.entries(receipt.gone).map(([table, count]) => ({ table, count }));
  return (
    <Modal
      open
      title={`${w("receipt")} · ${w("number", { id: erasure.customer_id })}`}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      <div className="stack">
        <Table
          rowKey="table"
          size="small"
          dataSource={rows}
          pagination={false}
          columns={[
            { title: w("table"), dataIndex: "table" },
            {
              title: w("rows"),
              align: "right",
              render: (_, each) => number(each.count, locale),
            },
          ]}
        />
        <p>{w("key")}</p>
        <p>{w("pages", { moment: moment(receipt.pages_until, locale) })}</p>
        {receipt.backups > 0 ? (
          <p>{w("backups", { count: number(receipt.backups, locale) })}</p>
        ) : null}
        <Lift erasure={erasure} onDone={onClose} />
      </div>
    </Modal>
  );
}

/** Who was erased, as numbers, and what is certified of it. */
export function Erasures() {
  const { locale } = useSpeech();
  const w = useWords(deskWords);
  const label = useLabel();
  const [shown, setShown] = useState<Erasure | null>(null);
  const pages = usePages<Erasure>(["privacy", "erasures"], (cursor, signal) =>
    take(api.GET("/api/v1/customers/erasures", { params: { query: { cursor } }, signal })),
  );
  const state = (each: Erasure) =>
    each.fault ? (
      <Typography.Text type="danger">{w("stuck", { fault: each.fault })}</Typography.Text>
    ) : (
      <span className={each.state === "done" ? "tag tag-leaf" : "tag"}>
        {label("erasure_state", each.state)}
      </span>
    );
  const receipt = (each: Erasure) =>
    each.receipt ? (
      <Button size="small" onClick={() => setShown(each)}>
        {w("show")}
      </Button>
    ) : null;
  return (
    <>
      <ListPage
        pages={pages}
        rowKey={({ id }) => id}
        empty={
          <EmptyState kind="nothing_yet" title={w("no_erasures")} hint={w("no_erasures_hint")} />
        }
        card={(each) => (
          <div className="card">
            <span className="card-head">
              <strong>{w("number", { id: each.customer_id })}</strong> {state(each)}
            </span>
            <span className="card-facts">
              {label("erasure_because", each.because)} · {each.reason}
            </span>
            <span className="card-facts">
              {each.staff_name} · {moment(each.asked_at, locale)}
            </span>
            {receipt(each)}
          </div>
        )}
        columns={[
          { title: w("customer"), render: (_, each) => w("number", { id: each.customer_id }) },
          { title: w("because"), render: (_, each) => label("erasure_because", each.because) },
          { title: w("reason"), dataIndex: "reason" },
          { title: w("by"), dataIndex: "staff_name" },
          { title: w("asked_at"), render: (_, each) => moment(each.asked_at, locale) },
          { title: w("state"), render: (_, each) => state(each) },
          {
            title: w("done_at"),
            render: (_, each) => (each.done_at ? moment(each.done_at, locale) : null),
          },
          { title: w("receipt"), render: (_, each) => receipt(each) },
        ]}
      />
      {shown ? <Receipt erasure={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}
