import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Tooltip } from "antd";
import { api } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { useTell } from "@/ui/useTell";
import { tagsWords } from "./tagsWords";
import type { Tag, TagGroup } from "./useTags";

/** What is done next to a group or to a tag. */
export type Act = {
  edit: (group: TagGroup, tag: Tag | null) => void;
  rename: (group: TagGroup) => void;
  bulk: (tag: Tag) => void;
};

function useChange(call: () => Promise<unknown>, words?: string) {
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      if (words) tell.done(words);
      return cache.invalidateQueries({ queryKey: ["tags"] });
    },
    // What still rests on it is named by the server.
    onError: tell.refused,
  });
}

function Order({ group, at }: { group: TagGroup; at: number }) {
  const w = useWords(tagsWords);
  const cache = useQueryClient();
  const tell = useTell();
  const order = useMutation({
    mutationFn: (by: 1 | -1) => {
      const ids = group.tags.map(({ id }) => id);
      const [moved] = ids.splice(at, 1);
      if (moved !== undefined) ids.splice(at + by, 0, moved);
      const params = { path: { group_id: group.id } };
      return api.POST("/api/v1/tags/groups/{group_id}/order", { params, body: { tag_ids: ids } });
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: ["tags"] }),
    onError: tell.refused,
  });
  const name = group.tags[at]?.name ?? "";
  const button = { type: "text", size: "small", disabled: order.isPending } as const;
  return (
    <span className="row no-wrap tag-order">
      <Button
        {...button}
        icon={<ArrowUpOutlined />}
        disabled={at === 0 || order.isPending}
        aria-label={w("up", { name })}
        onClick={() => order.mutate(-1)}
      />
      <Button
        {...button}
        icon={<ArrowDownOutlined />}
        disabled={at === group.tags.length - 1 || order.isPending}
        aria-label={w("down", { name })}
        onClick={() => order.mutate(1)}
      />
    </span>
  );
}

function TagDeeds({ group, tag, act }: { group: TagGroup; tag: Tag; act: Act }) {
  const w = useWords(tagsWords);
  const { name } = tag;
  const archive = useChange(
    () => api.DELETE("/api/v1/tags/{tag_id}", { params: { path: { tag_id: tag.id } } }),
    w("archived"),
  );
  return (
    <span className="row tag-deeds">
      {tag.rule === null ? (
        <Button size="small" aria-label={w("bulk_of", { name })} onClick={() => act.bulk(tag)}>
          {w("bulk_short")}
        </Button>
      ) : null}
      {group.editable ? (
        <>
          <Button
            size="small"
            aria-label={w("edit_tag", { name })}
            onClick={() => act.edit(group, tag)}
          >
            {w("edit_short")}
          </Button>
          <Popconfirm
            title={w("archive_tag", { name })}
            description={w("archive_tag_sure")}
            okText={w("archive_short")}
            okButtonProps={{ danger: true }}
            onConfirm={() => archive.mutateAsync().catch(() => undefined)}
            styles={{ root: { maxWidth: 320 } }}
          >
            <Button size="small" type="text" danger aria-label={w("archive_tag", { name })}>
              {w("archive_short")}
            </Button>
          </Popconfirm>
        </>
      ) : null}
    </span>
  );
}

type LineProps = { group: TagGroup; at: number; act: Act; ordered: boolean; marked: boolean };

function TagLine({ group, at, act, ordered, marked }: LineProps) {
  const { say, locale } = useSpeech();
  const w = useWords(tagsWords);
  const may = useMay();
  const tag = group.tags[at];
  if (!tag) return null;
  const rule = tag.zh !== null && tag.en !== null ? say({ zh: tag.zh, en: tag.en }) : null;
  return (
    <li className={marked ? "tag-line tag-marked" : "tag-line"}>
      {ordered ? <Order group={group} at={at} /> : null}
      <strong className="tag-name">{tag.name}</strong>
      <Tooltip title={w("people_hint")}>
        <span className="tag-count">{number(tag.count, locale)}</span>
      </Tooltip>
      <span className="grow tag-about">
        {rule ? (
          <>
            <span className="tag tag-leaf">{w("by_rule")}</span> {rule}
          </>
        ) : (
          <span className="soft">{w("by_people")}</span>
        )}
        {tag.expires_days ? (
          <span className="soft small"> · {w("expires_days", { days: tag.expires_days })}</span>
        ) : null}
      </span>
      {may("edit_customers") ? <TagDeeds group={group} tag={tag} act={act} /> : null}
    </li>
  );
}

type Props = { group: TagGroup; act: Act; marked: number };

/** A group of tags with what can be done to it. */
export function GroupPanel({ group, act, marked }: Props) {
  const w = useWords(tagsWords);
  const archive = useChange(
    () =>
      api.DELETE("/api/v1/tags/groups/{group_id}", { params: { path: { group_id: group.id } } }),
    w("archived"),
  );
  // Only where rules compete for one place does the order decide.
  const decides = group.choice === "one" && group.tags.some(({ rule }) => rule !== null);
  const ordered = decides && group.tags.length > 1 && group.editable;
  const sure = w("archive_group_sure", { name: group.name, count: group.tags.length });
  return (
    <Panel
      className="tag-group"
      title={
        <span className="row">
          {group.name}
          <span className="soft small tag-choice">
            {w(group.choice === "one" ? "choice_one" : "choice_many")}
          </span>
          {group.is_grade ? <span className="tag tag-leaf">{w("grade")}</span> : null}
        </span>
      }
      extra={
        group.editable ? (
          <span className="row">
            <Button size="small" icon={<PlusOutlined />} onClick={() => act.edit(group, null)}>
              {w("new_tag")}
            </Button>
            <Button size="small" onClick={() => act.rename(group)}>
              {w("edit_group")}
            </Button>
            <Popconfirm
              title={sure}
              okText={w("archive_short")}
              okButtonProps={{ danger: true }}
              onConfirm={() => archive.mutateAsync().catch(() => undefined)}
              styles={{ root: { maxWidth: 340 } }}
            >
              <Button
                size="small"
                type="text"
                danger
                aria-label={`${w("archive_group")}：${group.name}`}
              >
                {w("archive_short")}
              </Button>
            </Popconfirm>
          </span>
        ) : undefined
      }
    >
      {ordered ? <p className="soft small">{w("first_wins")}</p> : null}
      {group.tags.length === 0 ? <p className="soft">{w("none_in_group")}</p> : null}
      <ul className="tag-lines">
        {group.tags.map((tag, at) => (
          <TagLine
            key={tag.id}
            group={group}
            at={at}
            act={act}
            ordered={ordered}
            marked={tag.id === marked}
          />
        ))}
      </ul>
    </Panel>
  );
}
