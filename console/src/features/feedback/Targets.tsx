import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Table } from "antd";
import { useState } from "react";
import { type Answer, api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useWords } from "@/locales";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { feedbackWords } from "./feedbackWords";

type Target = Answer<"/api/v1/feedback/targets">[number];

const HOURS_MAX = 2_160;

/** Within how many hours tickets are to be answered and solved, by severity. */
export function Targets() {
  const w = useWords(feedbackWords);
  const label = useLabel();
  const tell = useTell();
  const cache = useQueryClient();
  const [typed, setTyped] = useState<Record<string, Partial<Target>>>({});
  const { data, error } = useQuery({
    queryKey: ["feedback", "targets"],
    queryFn: () => take(api.GET("/api/v1/feedback/targets")),
  });
  const targets = (data ?? []).map((each) => ({ ...each, ...typed[each.severity] }));
  const save = useMutation({
    mutationFn: () => take(api.PUT("/api/v1/feedback/targets", { body: { targets } })),
    onSuccess: async () => {
      tell.done();
      setTyped({});
      await cache.invalidateQueries({ queryKey: ["feedback", "targets"] });
    },
  });
  const cell = (name: "answer_hours" | "solve_hours") => (_: unknown, row: Target) => (
    <InputNumber
      min={1}
      max={HOURS_MAX}
      precision={0}
      value={row[name]}
      onChange={(value) =>
        setTyped((before) => ({
          ...before,
          [row.severity]: { ...before[row.severity], [name]: value ?? 1 },
        }))
      }
      aria-label={`${label("ticket_severity", row.severity)} ${w(name)}`}
    />
  );
  return (
    <Panel title={w("targets")}>
      <p className="soft">{w("targets_hint")}</p>
      <RefusalAlert error={error ?? save.error} />
      <Table<Target>
        size="small"
        rowKey="severity"
        pagination={false}
        scroll={{ x: "max-content" }}
        dataSource={targets}
        columns={[
          { title: w("severity"), render: (_, row) => label("ticket_severity", row.severity) },
          { title: w("answer_hours"), render: cell("answer_hours") },
          { title: w("solve_hours"), render: cell("solve_hours") },
        ]}
      />
      <p />
      <Button
        type="primary"
        disabled={Object.keys(typed).length === 0}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {w("save")}
      </Button>
    </Panel>
  );
}
