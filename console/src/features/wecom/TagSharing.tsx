import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Select, Skeleton } from "antd";
import { Link, useParams } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useOptions } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment, number } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { tagSharingWords } from "./tagSharingWords";

const ROUTE = "/api/v1/wecom/links/{link_id}/tag-groups";

type Group = Answer<typeof ROUTE>[number];
type Way = Group["sharing"];

function useShare(link_id: number, key: readonly unknown[]) {
  const w = useWords(tagSharingWords);
  const cache = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: ({ group_id, sharing }: { group_id: number; sharing: Way }) =>
      take(
        api.PUT("/api/v1/wecom/links/{link_id}/tag-groups/{group_id}", {
          params: { path: { link_id, group_id } },
          body: { sharing },
        }),
      ),
    onSuccess: (groups) => {
      cache.setQueryData(key, groups);
      tell.done(w("saved"));
    },
    onError: tell.refused,
  });
}

type LineProps = { group: Group; busy: boolean; onShare: (sharing: Way) => void };

function Line({ group, busy, onShare }: LineProps) {
  const { say, locale } = useSpeech();
  const w = useWords(tagSharingWords);
  const { modal } = App.useApp();
  const { name, on_platform, read_at, waiting, fault_zh, fault_en } = group;
  // What is not there cannot be read from there.
  const ways = useOptions("tag_sharing").filter(({ value }) => on_platform || value !== "from");
  const choose = (sharing: Way) => {
    if (sharing !== "both") return onShare(sharing);
    modal.confirm({ title: w("both_sure", { name }), onOk: () => onShare(sharing) });
  };
  const counted = {
    tags: number(group.tags, locale),
    shared: number(group.shared, locale),
  };
  return (
    <li className="row">
      <span className="grow">
        <strong>{name}</strong>
        <span className="soft small"> · {w("shared_of", counted)}</span>
        <br />
        <span className="soft small">
          {read_at ? w("read", { at: moment(read_at, locale) }) : w("never")}
          {waiting > 0 ? ` · ${w("waiting", { count: number(waiting, locale) })}` : ""}
        </span>
        {fault_zh ? (
          <Alert type="warning" showIcon title={say({ zh: fault_zh, en: fault_en })} />
        ) : null}
      </span>
      <Select<Way>
        value={group.sharing}
        options={ways.map(({ value, label }) => ({ value: value as Way, label }))}
        onChange={choose}
        disabled={busy}
        popupMatchSelectWidth={false}
        aria-label={w("choose", { name })}
      />
    </li>
  );
}

/** Which groups of tags are the same here and on WeCom, and which way they go. */
export default function TagSharing() {
  const w = useWords(tagSharingWords);
  const link_id = Number(useParams().id);
  const key = ["wecom", "tag-groups", link_id] as const;
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => take(api.GET(ROUTE, { params: { path: { link_id } }, signal })),
    staleTime: 0,
  });
  const share = useShare(link_id, key);
  return (
    <Page title={w("title")} lead={w("lead")}>
      <RefusalAlert error={error} onRetry={refetch} />
      {data ? (
        <Panel>
          {data.length === 0 ? (
            <EmptyState
              kind="nothing_yet"
              title={w("none")}
              hint={w("none_hint")}
              action={
                <Link to="/tags">
                  <Button type="primary">{w("to_tags")}</Button>
                </Link>
              }
            />
          ) : null}
          <ul className="plain-list">
            {data.map((group) => (
              <Line
                key={group.group_id}
                group={group}
                busy={share.isPending}
                onShare={(sharing) => share.mutate({ group_id: group.group_id, sharing })}
              />
            ))}
          </ul>
        </Panel>
      ) : error ? null : (
        <Skeleton active />
      )}
    </Page>
  );
}
