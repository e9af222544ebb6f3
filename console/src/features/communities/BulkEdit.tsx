import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Form, Modal, Select, Table } from "antd";
import { useState } from "react";
import { type Answer, api, type Paths, take } from "@/api/client";
import { useForgetFigures, useLabel, useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { StaffPicker } from "@/ui/StaffPicker";
import { UnitPicker } from "@/ui/UnitPicker";
import { useTell } from "@/ui/useTell";

type Props = { ids: number[]; open: boolean; onClose: () => void };
type Body =
  Paths["/api/v1/communities/bulk-edit"]["post"]["requestBody"]["content"]["application/json"];
type Edit = Pick<Body, "positioning" | "owner_id" | "unit_id" | "affinity" | "platform">;
type Change = Answer<"/api/v1/communities/bulk-edit/preview", "post">["changes"][number];

// The form above is as high as a laptop; what will change must not stand below the edge.
const intoSight = (place: HTMLElement | null) => place?.scrollIntoView({ block: "nearest" });

/** Edits several communities at once: what will change is shown before it happens. */
export function BulkEdit({ ids, open, onClose }: Props) {
  const { t, say } = useSpeech();
  const label = useLabel();
  const tell = useTell();
  const forgetFigures = useForgetFigures();
  const [edit, setEdit] = useState<Edit>({});
  const positioning = useOptions("positioning").filter(({ value }) => value !== "unset");
  const affinity = useOptions("affinity").filter(({ value }) => value !== "unset");
  const platform = useOptions("platform");
  const body = { ids, ...edit };
  const preview = useMutation({
    mutationFn: () => take(api.POST("/api/v1/communities/bulk-edit/preview", { body })),
  });
  const run = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/communities/bulk-edit", {
          body: { ...body, previewed: preview.data?.count },
        }),
      ),
    onSuccess: async ({ changed }) => {
      tell.done(t("bulk.done", { count: changed }));
      close();
      await forgetFigures();
    },
  });
  const change = (part: Edit) => {
    setEdit({ ...edit, ...part });
    preview.reset();
  };
  const close = () => {
    setEdit({});
    preview.reset();
    run.reset();
    onClose();
  };
  const wordsOf = (values: Change["before"]) =>
    Object.entries(values)
      .map(([name, value]) => label(name, value) || t("column.no_owner"))
      .join(" · ");
  const chosen = Object.values(edit).some(Boolean);
  const shown = preview.data;
  const footer = shown ? (
    <Button
      type="primary"
      disabled={shown.count === 0}
      loading={run.isPending}
      onClick={() => run.mutate()}
    >
      {t("bulk.run", { count: shown.count })}
    </Button>
  ) : (
    <Button
      type="primary"
      disabled={!chosen}
      loading={preview.isPending}
      onClick={() => preview.mutate()}
    >
      {t("bulk.preview")}
    </Button>
  );
  const words = (name: "positioning" | "affinity" | "platform", options: typeof platform) => (
    <Form.Item label={t(`column.${name}`)}>
      <Select
        value={edit[name]}
        onChange={(value?: string) => change({ [name]: value })}
        options={options}
        allowClear
        placeholder={t("bulk.unchanged")}
        aria-label={t(`column.${name}`)}
      />
    </Form.Item>
  );
  return (
    <Modal
      open={open}
      title={t("bulk.title", { count: ids.length })}
      onCancel={close}
      footer={footer}
      width={640}
    >
      <Form layout="vertical">
        {words("positioning", positioning)}
        {words("affinity", affinity)}
        {words("platform", platform)}
        <Form.Item label={t("column.owner")}>
          <StaffPicker
            value={edit.owner_id ?? undefined}
            onChange={(owner_id) => change({ owner_id })}
            placeholder={t("bulk.unchanged")}
          />
        </Form.Item>
        <Form.Item label={t("about.move")} htmlFor="bulk-unit" extra={t("about.move_hint")}>
          <UnitPicker
            id="bulk-unit"
            value={edit.unit_id ?? undefined}
            onChange={(unit_id) => change({ unit_id })}
            placeholder={t("bulk.unchanged")}
          />
        </Form.Item>
      </Form>
      <RefusalAlert error={preview.error ?? run.error} />
      {shown ? (
        <div className="stack" ref={intoSight}>
          <p>{t("bulk.will_change", { count: shown.count })}</p>
          <Table
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={shown.changes}
            scroll={{ y: 220, x: "max-content" }}
            columns={[
              { title: t("column.title"), dataIndex: "title" },
              { title: t("bulk.before"), render: (_, row) => wordsOf(row.before) },
              { title: t("bulk.after"), render: (_, row) => wordsOf(row.after) },
            ]}
          />
          {shown.refused.map((each) => (
            <Alert key={each.id} type="warning" title={each.title} description={say(each)} />
          ))}
        </div>
      ) : null}
    </Modal>
  );
}
