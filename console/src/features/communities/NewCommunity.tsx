import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Select } from "antd";
import { useNavigate } from "react-router";
import { api, type Paths, take } from "@/api/client";
import { useForgetFigures, useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { UnitPicker } from "@/ui/UnitPicker";

type Entered = Paths["/api/v1/communities"]["post"]["requestBody"]["content"]["application/json"];

/** Prepares a community; it starts from its own page, when its questions are answered. */
export function NewCommunity({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useSpeech();
  const navigate = useNavigate();
  const forgetFigures = useForgetFigures();
  const [form] = Form.useForm<Entered>();
  const unit = Form.useWatch("unit_id", form);
  const platform = useOptions("platform");
  const positioning = useOptions("positioning");
  const make = useMutation({
    mutationFn: (body: Entered) => take(api.POST("/api/v1/communities", { body })),
    onSuccess: async ({ id }) => {
      onClose();
      navigate(`/communities/${id}?tab=about`);
      await forgetFigures();
    },
  });
  return (
    <Modal
      open={open}
      title={t("communities.new")}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" onFinish={(entered: Entered) => make.mutate(entered)}>
        <Form.Item name="title" label={t("column.title")} rules={[{ required: true }]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="unit_id" label={t("column.unit")} rules={[{ required: true }]}>
          <UnitPicker
            value={unit}
            onChange={(id) => form.setFieldValue("unit_id", id)}
            placeholder={t("units.choose")}
          />
        </Form.Item>
        <Form.Item name="platform" label={t("column.platform")} rules={[{ required: true }]}>
          <Select options={platform} />
        </Form.Item>
        <Form.Item name="positioning" label={t("column.positioning")}>
          <Select options={positioning} allowClear />
        </Form.Item>
        <RefusalAlert error={make.error} />
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t("communities.prepare")}
        </Button>
      </Form>
    </Modal>
  );
}
