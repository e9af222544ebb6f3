import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import { useDemo } from "@/ui/DemoRibbon";
import { number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";

const AMOUNTS = ["communities", "members", "messages", "orders"] as const;

/** Takes the invented company away, after showing how much that is. */
export function RemoveDemo() {
  const { t, locale } = useSpeech();
  const demo = useDemo().data;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const preview = useQuery({
    queryKey: ["demo", "removal"],
    queryFn: () => take(api.GET("/api/v1/system/demo/removal-preview")),
    enabled: open,
    staleTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => api.POST("/api/v1/system/demo/remove"),
    onSuccess: async () => {
      await cache.invalidateQueries();
      navigate("/start");
    },
  });
  if (!demo?.is_demo) return null;
  const amount = preview.data;
  return (
    <Panel title={t("demo.ribbon")} className="demo-panel">
      <p id="demo">{t("demo.remove_hint")}</p>
      <Button danger className="spaced" onClick={() => setOpen(true)}>
        {t("demo.remove")}
      </Button>
      <Modal
        open={open}
        title={t("demo.remove")}
        onCancel={() => setOpen(false)}
        okText={t("demo.remove")}
        okButtonProps={{ danger: true, disabled: !amount, loading: remove.isPending }}
        onOk={() => remove.mutate()}
      >
        <RefusalAlert error={preview.error ?? remove.error} />
        <p>{t("demo.preview")}</p>
        {amount ? (
          <ul>
            {AMOUNTS.map((name) => (
              <li key={name}>
                {t(`demo.${name}`)} {number(amount[name], locale)}
              </li>
            ))}
          </ul>
        ) : null}
      </Modal>
    </Panel>
  );
}
