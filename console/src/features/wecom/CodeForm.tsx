import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Switch } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { CommunityPicker } from "@/ui/CommunityPicker";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { AccountsPicker, type Chosen } from "./AccountsPicker";
import type { Code } from "./codes";
import { codesWords } from "./codesWords";

const TITLE_LENGTH_MAX = 30;
const COMMUNITIES_MAX = 5;

type Entered = { title: string; behind: Chosen[]; automatic: boolean };

function useKeep({ link_id, kind, code }: Pick<Props, "link_id" | "kind" | "code">) {
  return useMutation({
    mutationFn: ({ title, behind, automatic }: Entered) => {
      const path = { link_id };
      const ids = behind.map(({ id }) => id);
      const joins = kind === "join";
      if (code) {
        const body = {
          title,
          account_ids: joins ? [] : ids,
          community_ids: joins ? ids : [],
        };
        return take(
          api.PUT("/api/v1/wecom/links/{link_id}/ways/{way_id}", {
            params: { path: { ...path, way_id: code.id } },
            body,
          }),
        );
      }
      if (joins) {
        const body = { title, community_ids: ids, open_next: automatic };
        return take(
          api.POST("/api/v1/wecom/links/{link_id}/join-ways", { params: { path }, body }),
        );
      }
      const body = { title, account_ids: ids, skip_verify: automatic };
      return take(
        api.POST("/api/v1/wecom/links/{link_id}/contact-ways", { params: { path }, body }),
      );
    },
  });
}

type Props = {
  link_id: number;
  kind: Code["kind"];
  /** The code that is changed; null for a new one. */
  code: Code | null;
  onClose: () => void;
  onDone: () => void;
};

/** Makes a code, or puts others behind one. */
export function CodeForm({ link_id, kind, code, onClose, onDone }: Props) {
  const w = useWords(codesWords);
  const tell = useTell();
  const keep = useKeep({ link_id, kind, code });
  const [title, setTitle] = useState(code?.title ?? "");
  const [behind, setBehind] = useState<Chosen[]>(code?.behind.filter(({ gone }) => !gone) ?? []);
  const [automatic, setAutomatic] = useState(true);
  const joins = kind === "join";
  const send = () =>
    keep.mutate(
      { title: title.trim(), behind, automatic },
      {
        onSuccess: () => {
          tell.done(w(code ? "saved" : "made"));
          onDone();
        },
      },
    );
  const head = code ? w("change_of", { title: code.title }) : w(joins ? "new_join" : "new_contact");
  return (
    <Modal open title={head} onCancel={onClose} footer={null}>
      <Form layout="vertical" onFinish={send}>
        <Form.Item label={w("name")} htmlFor="code-title" extra={w("name_hint")} required>
          <Input
            id="code-title"
            value={title}
            onChange={({ target }) => setTitle(target.value)}
            maxLength={TITLE_LENGTH_MAX}
            showCount
            autoComplete="off"
          />
        </Form.Item>
        <Form.Item
          label={w(joins ? "communities" : "staff")}
          htmlFor="code-behind"
          extra={w(joins ? "communities_hint" : "staff_hint")}
          required
        >
          {joins ? (
            <CommunityPicker
              id="code-behind"
              platform="wecom"
              max={COMMUNITIES_MAX}
              value={behind.map(({ id }) => id)}
              onChange={(ids) => setBehind(ids.map((id) => ({ id, name: String(id) })))}
            />
          ) : (
            <AccountsPicker
              id="code-behind"
              link_id={link_id}
              value={behind}
              onChange={setBehind}
            />
          )}
        </Form.Item>
        {code ? null : (
          <Form.Item>
            <div className="row">
              <Switch
                id="code-automatic"
                checked={automatic}
                onChange={setAutomatic}
                aria-label={w(joins ? "open_next" : "skip_verify")}
              />
              <label htmlFor="code-automatic">{w(joins ? "open_next" : "skip_verify")}</label>
            </div>
          </Form.Item>
        )}
        <div className="form-refusal">
          <RefusalAlert error={keep.error} />
        </div>
        <Button
          type="primary"
          htmlType="submit"
          loading={keep.isPending}
          disabled={!title.trim() || behind.length === 0}
        >
          {w(code ? "save" : "make")}
        </Button>
      </Form>
    </Modal>
  );
}
