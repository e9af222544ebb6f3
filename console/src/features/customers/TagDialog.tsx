import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { api } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { OneTag } from "../tags/TagPicker";
import type { TagGroup } from "../tags/useTags";
import { tagsCardWords } from "./tagsCardWords";

const REASON_LENGTH_MIN = 4;
const REASON_LENGTH_MAX = 200;

type Props = {
  customer_id: number;
  /** The group in which staff decide against the rules; null to add a tag that people give. */
  group: TagGroup | null;
  onClose: () => void;
};

/** Adds a tag to one customer, or decides one against the rules, with the reason. */
export function TagDialog({ customer_id, group, onClose }: Props) {
  const w = useWords(tagsCardWords);
  const tell = useTell();
  const cache = useQueryClient();
  const [tag_id, setTag] = useState<number>();
  const [reason, setReason] = useState("");
  const give = useMutation({
    mutationFn: (id: number) =>
      api.POST("/api/v1/customers/{customer_id}/tags", {
        params: { path: { customer_id } },
        body: { tag_id: id, reason: reason.trim() || undefined },
      }),
    onSuccess: () => {
      tell.done(w(group ? "decided" : "added"));
      cache.invalidateQueries({ queryKey: ["tags"] });
      cache.invalidateQueries({ queryKey: ["customer", customer_id] });
      onClose();
    },
  });
  const explained = group === null || reason.trim().length >= REASON_LENGTH_MIN;
  return (
    <Modal
      open
      title={group ? w("hold_title", { group: group.name }) : w("add")}
      onCancel={onClose}
      okText={w(group ? "decide" : "add")}
      okButtonProps={{ disabled: !tag_id || !explained, loading: give.isPending }}
      onOk={() => tag_id && give.mutate(tag_id)}
    >
      <Form layout="vertical" component="div">
        {group ? (
          <>
            <p className="soft">{w("hold_hint")}</p>
            <Form.Item label={w("tag")} required>
              <Radio.Group
                value={tag_id}
                onChange={({ target }) => setTag(target.value)}
                options={group.tags.map(({ id, name }) => ({ value: id, label: name }))}
                aria-label={w("tag")}
              />
            </Form.Item>
          </>
        ) : (
          <Form.Item label={w("tag")} htmlFor="give-tag" extra={w("tag_hint")} required>
            <OneTag
              id="give-tag"
              value={tag_id}
              onChange={setTag}
              wanted={({ rule }) => rule === null}
            />
          </Form.Item>
        )}
        <Form.Item
          label={w(group ? "reason" : "reason_optional")}
          htmlFor="give-reason"
          required={group !== null}
        >
          <Input
            id="give-reason"
            value={reason}
            onChange={({ target }) => setReason(target.value)}
            maxLength={REASON_LENGTH_MAX}
            autoComplete="off"
          />
        </Form.Item>
      </Form>
      <RefusalAlert error={give.error} />
    </Modal>
  );
}
