import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Form, Input, InputNumber, Skeleton, Switch } from "antd";
import { useState } from "react";
import { api } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { CountPanel } from "../segments/CountPanel";
import { type ConditionSpec, useConditions } from "../segments/conditions";
import { RuleBuilder } from "../segments/RuleBuilder";
import { type Group, newGroup, type Rule, read } from "../segments/rule";
import { faultOf, useCount } from "../segments/useCount";
import { tagsWords } from "./tagsWords";
import type { Tag, TagGroup } from "./useTags";

const NAME_LENGTH_MAX = 50;
const EXPIRES_DAYS_MAX = 3_650;

type Props = {
  group: TagGroup;
  /** The one that is edited; null for a new one. */
  tag: Tag | null;
  onClose: () => void;
};

function useKeep({ group, tag, onClose }: Props) {
  const w = useWords(tagsWords);
  const tell = useTell();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (body: { name: string; rule: Rule | null; expires_days: number | null }) => {
      if (tag) {
        const params = { path: { tag_id: tag.id } };
        await api.PUT("/api/v1/tags/{tag_id}", { params, body });
      } else {
        const params = { path: { group_id: group.id } };
        await api.POST("/api/v1/tags/groups/{group_id}/tags", { params, body });
      }
    },
    onSuccess: () => {
      tell.done(w("saved"));
      cache.invalidateQueries({ queryKey: ["tags"] });
      onClose();
    },
  });
}

function Editor(props: Props & { specs: Map<string, ConditionSpec> }) {
  const { group, tag, specs, onClose } = props;
  const w = useWords(tagsWords);
  const keep = useKeep(props);
  const [name, setName] = useState(tag?.name ?? "");
  const [expires, setExpires] = useState<number | null>(tag?.expires_days ?? null);
  const [ruled, setRuled] = useState(tag ? tag.rule !== null : false);
  const [root, setRoot] = useState<Group>(() =>
    tag?.rule ? read(tag.rule as Rule) : newGroup("all"),
  );
  const count = useCount(root, specs);
  const { rule, unfinished } = count.now;
  const ready = name.trim() !== "" && (!ruled || (rule !== null && unfinished === 0));
  return (
    <div className="stack">
      <Form layout="vertical" component="div">
        <div className="tag-fields">
          <Form.Item label={w("name")} htmlFor="tag-name" required>
            <Input
              id="tag-name"
              value={name}
              onChange={({ target }) => setName(target.value)}
              maxLength={NAME_LENGTH_MAX}
              autoComplete="off"
            />
          </Form.Item>
          <Form.Item label={w("expires_on")} htmlFor="tag-expires" extra={w("expires_hint")}>
            <InputNumber
              id="tag-expires"
              min={1}
              max={EXPIRES_DAYS_MAX}
              precision={0}
              value={expires}
              onChange={(days) => setExpires(days)}
              suffix={w("days")}
            />
          </Form.Item>
        </div>
        <div className="row no-wrap tag-ruled">
          <Switch
            id="tag-ruled"
            checked={ruled}
            onChange={setRuled}
            aria-labelledby="tag-ruled-words"
          />
          <label htmlFor="tag-ruled">
            <strong id="tag-ruled-words">{w("ruled")}</strong>{" "}
            <span className="soft small">
              {!ruled && tag?.rule
                ? w("ruled_off")
                : w(group.choice === "one" ? "ruled_one_hint" : "ruled_hint")}
            </span>
          </label>
        </div>
      </Form>
      {ruled ? (
        <>
          <RuleBuilder
            specs={specs}
            value={root}
            onChange={setRoot}
            parts={count.parts}
            fault={count.fault ?? faultOf(keep.error, count.now)}
            onStarter={(first) => setName((now) => now || first)}
          />
          <CountPanel count={count} />
        </>
      ) : null}
      <RefusalAlert error={keep.error} />
      <div className="row">
        <Button
          type="primary"
          disabled={!ready}
          loading={keep.isPending}
          onClick={() =>
            keep.mutate({ name: name.trim(), rule: ruled ? rule : null, expires_days: expires })
          }
        >
          {w("save")}
        </Button>
        <Button onClick={onClose}>{w("cancel")}</Button>
      </div>
    </div>
  );
}

/** Makes or edits a tag: its name, when it goes by itself, and the rule that keeps it. */
export function TagDrawer(props: Props) {
  const { group, tag, onClose } = props;
  const w = useWords(tagsWords);
  const conditions = useConditions();
  return (
    <Drawer
      open
      onClose={onClose}
      size={820}
      title={tag ? w("edit_tag", { name: tag.name }) : w("new_tag_in", { group: group.name })}
    >
      <RefusalAlert error={conditions.error} />
      {conditions.isPending ? <Skeleton active /> : null}
      {conditions.data ? <Editor {...props} specs={conditions.specs} /> : null}
    </Drawer>
  );
}
