import { useMutation } from "@tanstack/react-query";
import { Button, Drawer } from "antd";
import { api, type Row, take } from "@/api/client";
import { useForgetFigures } from "@/api/queries";
import { useSpeech } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { moment } from "@/ui/figures";
import { ListPage } from "@/ui/ListPage";
import { usePages } from "@/ui/usePages";
import { useTell } from "@/ui/useTell";

type Removed = Row<"/api/v1/communities/removed">;

function Restore({ community }: { community: Removed }) {
  const { t } = useSpeech();
  const tell = useTell();
  const forgetFigures = useForgetFigures();
  const restore = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/communities/{community_id}/restore", {
          params: { path: { community_id: community.id } },
        }),
      ),
    onError: tell.refused,
    onSuccess: async () => {
      tell.done(t("removed.restored", { title: community.title }));
      await forgetFigures();
    },
  });
  return (
    <Button
      size="small"
      loading={restore.isPending}
      onClick={() => restore.mutate()}
      aria-label={t("removed.restore_one", { title: community.title })}
    >
      {t("removed.restore")}
    </Button>
  );
}

function RemovedList() {
  const { t, locale } = useSpeech();
  const pages = usePages<Removed>(["communities", "removed"], (cursor, signal) =>
    take(api.GET("/api/v1/communities/removed", { params: { query: { cursor } }, signal })),
  );
  const facts = ({ unit, removed_at }: Removed) =>
    t("removed.since", { unit: unit.name, at: moment(removed_at, locale) });
  return (
    <ListPage
      pages={pages}
      rowKey={({ id }) => id}
      empty={<EmptyState kind="nothing_yet" title={t("removed.empty")} />}
      card={(community) => (
        <div className="card">
          <span className="card-head">
            {community.title} <Restore community={community} />
          </span>
          <span className="card-facts">{facts(community)}</span>
        </div>
      )}
      columns={[
        {
          title: t("column.title"),
          render: (_, row) => (
            <>
              {row.title}
              <small className="soft block">{facts(row)}</small>
            </>
          ),
        },
        { render: (_, row) => <Restore community={row} />, align: "right" },
      ]}
    />
  );
}

/** The communities that were taken out of sight, each with the way back. */
export function RemovedCommunities({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useSpeech();
  return (
    <Drawer open={open} onClose={onClose} title={t("removed.title")} size="large" destroyOnHidden>
      <div className="stack">
        <p className="soft">{t("removed.lead")}</p>
        <RemovedList />
      </div>
    </Drawer>
  );
}
