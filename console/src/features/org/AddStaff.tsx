import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Select } from "antd";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { UnitPicker } from "@/ui/UnitPicker";
import type { Password } from "./OneTimePassword";
import { type RoleName, useRoles } from "./Roles";

type Props = { open: boolean; onClose: () => void; onPassword: (password: Password) => void };
type Entered = { username: string; name: string; role: RoleName; unit_id: number };

/** Lets someone work here; the first password is random and shown once. */
export function AddStaff({ open, onClose, onPassword }: Props) {
  const { t } = useSpeech();
  const cache = useQueryClient();
  const roles = useRoles();
  const [form] = Form.useForm<Entered>();
  const unit = Form.useWatch("unit_id", form);
  const add = useMutation({
    mutationFn: (body: Entered) => take(api.POST("/api/v1/org/staff", { body })),
    onSuccess: async (made) => {
      onClose();
      onPassword(made);
      await cache.invalidateQueries({ queryKey: ["staff"] });
    },
  });
  return (
    <Modal open={open} title={t("staff.add")} onCancel={onClose} footer={null} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={(entered: Entered) => add.mutate(entered)}>
        <Form.Item name="name" label={t("staff.name")} rules={[{ required: true }]}>
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="username" label={t("sign_in.username")} rules={[{ required: true }]}>
          <Input maxLength={64} autoComplete="off" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="role" label={t("column.role")} rules={[{ required: true }]}>
          <Select options={roles.options} />
        </Form.Item>
        <Form.Item name="unit_id" label={t("column.unit")} rules={[{ required: true }]}>
          <UnitPicker
            value={unit}
            onChange={(id) => form.setFieldValue("unit_id", id)}
            placeholder={t("units.choose")}
          />
        </Form.Item>
        <RefusalAlert error={add.error} />
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t("staff.add")}
        </Button>
      </Form>
    </Modal>
  );
}
