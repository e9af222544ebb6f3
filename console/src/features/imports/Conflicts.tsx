import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Popconfirm } from "antd";
import { api } from "@/api/client";
import { useSpeech } from "@/locales";
import { number } from "@/ui/figures";
import { useTell } from "@/ui/useTell";

type Props = { batchId: number; count: number };

/** Rows whose id is known with other content: keep the old or put the new in its place. */
export function Conflicts({ batchId, count }: Props) {
  const { t, locale } = useSpeech();
  const tell = useTell();
  const cache = useQueryClient();
  const decide = useMutation({
    mutationFn: (decision: "keep" | "replace") =>
      api.POST("/api/v1/imports/{batch_id}/conflicts", {
        params: { path: { batch_id: batchId } },
        body: { decision },
      }),
    onError: tell.refused,
    onSuccess: async () => {
      tell.done();
      await cache.invalidateQueries({ queryKey: ["import", batchId] });
    },
  });
  return (
    <Alert
      type="warning"
      showIcon
      title={t("conflicts.title", { count: number(count, locale) })}
      description={t("conflicts.hint")}
      action={
        <div className="row">
          <Button size="small" onClick={() => decide.mutate("keep")} loading={decide.isPending}>
            {t("conflicts.keep")}
          </Button>
          <Popconfirm
            title={t("conflicts.replace_sure")}
            onConfirm={() => decide.mutate("replace")}
          >
            <Button size="small">{t("conflicts.replace")}</Button>
          </Popconfirm>
        </div>
      }
    />
  );
}
