import { Form, Input, Modal, Select } from "antd";
import { api } from "@/api/client";
import { type Unit, useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import { UnitPicker } from "@/ui/UnitPicker";

export type Deed = "add" | "rename" | "move";
type Entered = { name: string; kind: Unit["kind"]; parent_id: number };
type Props = {
  unit: Unit;
  deed: Deed;
  onClose: () => void;
  /** Does it; what is refused there is told there. */
  onRun: (call: () => Promise<unknown>) => Promise<void>;
};

function called(unit: Unit, deed: Deed, { name, kind, parent_id }: Entered): Promise<unknown> {
  const params = { path: { unit_id: unit.id } };
  if (deed === "add") {
    return api.POST("/api/v1/org/units", { body: { parent_id: unit.id, kind, name, key: "" } });
  }
  if (deed === "rename") {
    return api.PATCH("/api/v1/org/units/{unit_id}", { params, body: { name } });
  }
  return api.POST("/api/v1/org/units/{unit_id}/move", { params, body: { parent_id } });
}

/** What is needed to add below a unit, to rename it or to move it. */
export function UnitDialog({ unit, deed, onClose, onRun }: Props) {
  const { t } = useSpeech();
  const [form] = Form.useForm<Entered>();
  const kinds = useOptions("unit_kind").filter(({ value }) => value !== "company");
  const initial = { name: deed === "rename" ? unit.name : "", kind: "store" };
  return (
    <Modal open title={t(`units.${deed}`)} onCancel={onClose} onOk={form.submit}>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={(entered: Entered) => onRun(() => called(unit, deed, entered))}
      >
        {deed === "move" ? (
          <Form.Item
            name="parent_id"
            label={t("unit.label")}
            rules={[{ required: true, message: t("units.choose_first") }]}
          >
            <UnitPicker placeholder={t("units.choose")} />
          </Form.Item>
        ) : (
          <Form.Item
            name="name"
            label={t("units.name")}
            rules={[{ required: true, whitespace: true, message: t("units.name_needed") }]}
          >
            <Input maxLength={100} />
          </Form.Item>
        )}
        {deed === "add" ? (
          <Form.Item name="kind" label={t("units.kind")}>
            <Select options={kinds} />
          </Form.Item>
        ) : null}
      </Form>
    </Modal>
  );
}
