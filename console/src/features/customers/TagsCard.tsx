import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Skeleton } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "@/api/client";
import { useLabel, useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { moment } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { type TagGroup, useTags } from "../tags/useTags";
import { TagDialog } from "./TagDialog";
import { tagsCardWords } from "./tagsCardWords";
import "../tags/tags.css";

type Carried = Answer<"/api/v1/customers/{customer_id}/tags">["tags"][number];

const SURE_PERCENT = 100;

/** By whose word a tag is carried, since when, until when, why. */
function Origin({ tag }: { tag: Carried }) {
  const { say, locale } = useSpeech();
  const w = useWords(tagsCardWords);
  const label = useLabel();
  const rule = tag.why_zh && tag.why_en ? say({ zh: tag.why_zh, en: tag.why_en }) : null;
  const why = tag.reason || rule;
  const said = [
    tag.held ? w("held") : label("tag_source", tag.source),
    tag.by ? w("by", { name: tag.by }) : null,
    w("since", { at: moment(tag.since_at, locale) }),
    tag.confidence < SURE_PERCENT ? w("confidence", { percent: tag.confidence }) : null,
    tag.expires_at ? w("until", { at: moment(tag.expires_at, locale) }) : null,
    why ? w("because", { why }) : null,
  ];
  return <span className="soft small">{said.filter(Boolean).join(" · ")}</span>;
}

type DeedProps = { customer_id: number };

function Release({ customer_id, group_id }: DeedProps & { group_id: number }) {
  const w = useWords(tagsCardWords);
  const tell = useTell();
  const cache = useQueryClient();
  const release = useMutation({
    mutationFn: () =>
      api.POST("/api/v1/customers/{customer_id}/tags/release", {
        params: { path: { customer_id } },
        body: { group_id },
      }),
    onSuccess: () => {
      tell.done(w("released"));
      return cache.invalidateQueries({ queryKey: ["customer", customer_id] });
    },
    onError: tell.refused,
  });
  return (
    <Button size="small" loading={release.isPending} onClick={() => release.mutate()}>
      {w("release")}
    </Button>
  );
}

function Remove({ customer_id, tag }: DeedProps & { tag: Carried }) {
  const w = useWords(tagsCardWords);
  const tell = useTell();
  const cache = useQueryClient();
  const { tag_id } = tag;
  const remove = useMutation({
    mutationFn: () =>
      api.POST("/api/v1/customers/{customer_id}/tags/{tag_id}/remove", {
        params: { path: { customer_id, tag_id } },
        body: { reason: "" },
      }),
    onSuccess: () => {
      tell.done(w("removed"));
      cache.invalidateQueries({ queryKey: ["tags"] });
      return cache.invalidateQueries({ queryKey: ["customer", customer_id] });
    },
    onError: tell.refused,
  });
  return (
    <Popconfirm
      title={w("remove_of", { name: tag.name })}
      okText={w("remove")}
      onConfirm={() => remove.mutateAsync().catch(() => undefined)}
    >
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={w("remove_of", { name: tag.name })}
      />
    </Popconfirm>
  );
}

type GroupProps = DeedProps & { group: TagGroup; carried: Carried[]; onHold: () => void };

/** What may be decided against the rules of a group. */
function Decisions({ customer_id, group, carried, onHold }: GroupProps) {
  const w = useWords(tagsCardWords);
  const may = useMay();
  const ruled = group.choice === "one" && group.tags.some(({ rule }) => rule !== null);
  if (!ruled || !may("edit_customers")) return null;
  return (
    <span className="row">
      <Button size="small" onClick={onHold}>
        {w("hold")}
      </Button>
      {carried.some(({ held }) => held) ? (
        <Release customer_id={customer_id} group_id={group.id} />
      ) : null}
    </span>
  );
}

/** A grade in one large letter, with why it is that one. */
function Grade(props: GroupProps) {
  const { group, carried } = props;
  const w = useWords(tagsCardWords);
  return (
    <div className="grade">
      <span className="grade-letter">{carried[0]?.name ?? "—"}</span>
      <div className="grade-about grow">
        <h3>{group.name}</h3>
        {carried[0] ? <Origin tag={carried[0]} /> : <span className="soft">{w("no_grade")}</span>}
        <Decisions {...props} />
      </div>
    </div>
  );
}

function OfGroup(props: GroupProps) {
  const { group, carried, customer_id } = props;
  const may = useMay();
  const byHand = (tag: Carried) =>
    group.tags.find(({ id }) => id === tag.tag_id)?.rule === null && may("edit_customers");
  return (
    <div className="carried-group">
      <h3>{group.name}</h3>
      {carried.map((tag) => (
        <div key={tag.tag_id} className="carried">
          <span className="tag tag-leaf">{tag.name}</span>
          <Origin tag={tag} />
          {byHand(tag) ? <Remove customer_id={customer_id} tag={tag} /> : null}
        </div>
      ))}
      <Decisions {...props} />
    </div>
  );
}

/** What a customer carries: the grade first, then group by group, each tag with its origin. */
export function TagsCard({ customerId }: { customerId: number }) {
  const w = useWords(tagsCardWords);
  const may = useMay();
  const [doing, setDoing] = useState<TagGroup | "add" | null>(null);
  const tags = useTags();
  const { data, error, isPending } = useQuery({
    queryKey: ["customer", customerId, "tags"],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/customers/{customer_id}/tags", {
          params: { path: { customer_id: customerId } },
          signal,
        }),
      ),
  });
  const carriedOf = (group: TagGroup) =>
    data?.tags.filter(({ group_id }) => group_id === group.id) ?? [];
  const groups = tags.data?.groups ?? [];
  const grades = groups.filter(({ is_grade }) => is_grade);
  const others = groups.filter((group) => !group.is_grade && carriedOf(group).length > 0);
  const part = (group: TagGroup) => ({
    group,
    carried: carriedOf(group),
    customer_id: customerId,
    onHold: () => setDoing(group),
  });
  return (
    <Panel
      title={w("title")}
      extra={
        may("edit_customers") ? (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setDoing("add")}>
            {w("add")}
          </Button>
        ) : undefined
      }
    >
      <RefusalAlert error={error ?? tags.error} />
      {(isPending || tags.isPending) && !error ? (
        <Skeleton active paragraph={{ rows: 2 }} title={false} />
      ) : null}
      {grades.map((group) => (
        <Grade key={group.id} {...part(group)} />
      ))}
      {others.map((group) => (
        <OfGroup key={group.id} {...part(group)} />
      ))}
      {data?.tags.length === 0 && grades.length === 0 ? <p className="soft">{w("none")}</p> : null}
      {doing ? (
        <TagDialog
          customer_id={customerId}
          group={doing === "add" ? null : doing}
          onClose={() => setDoing(null)}
        />
      ) : null}
    </Panel>
  );
}
