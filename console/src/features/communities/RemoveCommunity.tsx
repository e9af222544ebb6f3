import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { useForgetFigures } from "@/api/queries";
import { useSpeech } from "@/locales";
import { number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import type { CommunityOut } from "./Community";

/** Removes a community after showing what falls away; its name has to be typed. */
export function RemoveCommunity({ community }: { community: CommunityOut }) {
  const { t, locale } = useSpeech();
  const navigate = useNavigate();
  const forgetFigures = useForgetFigures();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const path = { community_id: community.id };
  const preview = useQuery({
    queryKey: ["removal", community.id],
    queryFn: () =>
      take(api.GET("/api/v1/communities/{community_id}/removal-preview", { params: { path } })),
    enabled: open,
    staleTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => api.DELETE("/api/v1/communities/{community_id}", { params: { path } }),
    onSuccess: async () => {
      // First away from here, at once: a page that still stands would ask for what is gone.
      await navigate("/communities", { replace: true, flushSync: true });
      await forgetFigures();
    },
  });
  return (
    <Panel title={t("remove.title")}>
      <p className="soft">{t("remove.hint")}</p>
      <Button danger onClick={() => setOpen(true)} className="spaced">
        {t("remove.open")}
      </Button>
      <Modal
        open={open}
        title={t("remove.confirm", { title: community.title })}
        onCancel={() => setOpen(false)}
        okText={t("remove.open")}
        okButtonProps={{
          danger: true,
          disabled: typed !== community.title || !preview.data,
          loading: remove.isPending,
        }}
        onOk={() => remove.mutate()}
      >
        <div className="stack">
          <RefusalAlert error={preview.error ?? remove.error} />
          {preview.data ? (
            <p>
              {t("remove.preview", {
                messages: number(preview.data.messages, locale),
                members: number(preview.data.members, locale),
                orders: number(preview.data.orders, locale),
              })}
            </p>
          ) : null}
          <label htmlFor="remove-title">
            {t("remove.type", { title: community.title })}
            <Input
              id="remove-title"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
        </div>
      </Modal>
    </Panel>
  );
}
