import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, Input, Modal, Radio } from "antd";
import { api } from "@/api/client";
import { useOptions } from "@/api/queries";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { tagsWords } from "./tagsWords";
import type { TagGroup, TagKind } from "./useTags";

const NAME_LENGTH_MAX = 50;

type Entered = { name: string; kind: TagKind; choice: TagGroup["choice"] };
type Props = {
  /** The one that is renamed; null for a new one. */
  group: TagGroup | null;
  kind: TagKind;
  onClose: () => void;
};

/** Makes a group of tags, or calls one otherwise. */
export function GroupDialog({ group, kind, onClose }: Props) {
  const w = useWords(tagsWords);
  const tell = useTell();
  const cache = useQueryClient();
  const kinds = useOptions<TagKind>("tag_kind");
  const [form] = Form.useForm<Entered>();
  const keep = useMutation({
    mutationFn: async ({ name, ...chosen }: Entered) => {
      const body = { name: name.trim() };
      if (group) {
        const params = { path: { group_id: group.id } };
        await api.PATCH("/api/v1/tags/groups/{group_id}", { params, body });
      } else {
        await api.POST("/api/v1/tags/groups", { body: { ...body, ...chosen } });
      }
    },
    onSuccess: () => {
      tell.done(w("saved"));
      cache.invalidateQueries({ queryKey: ["tags"] });
      onClose();
    },
  });
  return (
    <Modal
      open
      title={group ? `${w("edit_group")}：${group.name}` : w("new_group")}
      onCancel={onClose}
      onOk={form.submit}
      okText={w("save")}
      confirmLoading={keep.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: group?.name ?? "", kind, choice: "many" }}
        onFinish={(entered: Entered) => keep.mutate(entered)}
      >
        <Form.Item
          name="name"
          label={w("group_name")}
          rules={[{ required: true, whitespace: true }]}
        >
          <Input maxLength={NAME_LENGTH_MAX} autoComplete="off" />
        </Form.Item>
        {group ? null : (
          <>
            <Form.Item name="kind" label={w("group_kind")}>
              <Radio.Group options={kinds} />
            </Form.Item>
            <Form.Item name="choice" label={w("group_choice")} extra={w("choice_fixed")}>
              <Radio.Group
                options={[
                  { value: "many", label: w("choice_many") },
                  { value: "one", label: w("choice_one") },
                ]}
              />
            </Form.Item>
          </>
        )}
      </Form>
      <RefusalAlert error={keep.error} />
    </Modal>
  );
}
