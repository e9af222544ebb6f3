import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { moment } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { What } from "./ExportList";
import { exportWords } from "./exportWords";

/** Finds the export from which leaked data came. */
export function Trace() {
  const { locale } = useSpeech();
  const w = useWords(exportWords);
  const look = useMutation({
    mutationFn: (body: { value: string }) => take(api.POST("/api/v1/exports/trace", { body })),
  });
  const found = look.data?.export;
  return (
    <div className="stack">
      <p className="soft">{w("trace_hint")}</p>
      <Form layout="inline" onFinish={look.mutate}>
        <Form.Item
          name="value"
          label={w("trace_value")}
          rules={[{ required: true, whitespace: true }]}
        >
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={look.isPending}>
          {w("look")}
        </Button>
      </Form>
      <RefusalAlert error={look.error} />
      {look.isSuccess && !found ? <Alert type="info" showIcon title={w("not_ours")} /> : null}
      {found ? (
        <Alert
          type="warning"
          showIcon
          title={w("found", { id: found.id })}
          description={
            <>
              <What asked={found} />
              <br />
              {found.asked_by_name} · {moment(found.asked_at, locale)} · {found.reason}
            </>
          }
        />
      ) : null}
    </div>
  );
}
