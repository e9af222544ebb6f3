import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, DatePicker, Form, Input, Modal, Radio, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { exportWords } from "./exportWords";
import { Terms, useTerms } from "./Terms";
import { useFresh } from "./useFresh";

type Report = "members" | "rfm";
type Wanted = {
  report: Report;
  community?: string[];
  days?: [Dayjs, Dayjs] | null;
  format: "xlsx" | "csv";
  reason: string;
};

const CHOICES_MAX = 30;

/** Communities by the key of their import, which the report goes by. */
function Communities(props: {
  value?: string[];
  onChange?: (keys: string[]) => void;
  id?: string;
}) {
  const [words, setWords] = useState("");
  const found = useQuery({
    queryKey: ["communities", "keys", words],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/communities", {
          params: { query: { words: words || undefined, limit: CHOICES_MAX, sort: "title" } },
          signal,
        }),
      ),
  }).data?.items;
  const options = (found ?? [])
    .filter(({ key }) => key)
    .map(({ key, title }) => ({ value: key, label: title }));
  return (
    <Select
      {...props}
      mode="multiple"
      options={options}
      showSearch={{ filterOption: false, onSearch: setWords }}
      maxTagCount="responsive"
    />
  );
}

function AskForm({ onDone }: { onDone: () => void }) {
  const { t } = useSpeech();
  const w = useWords(exportWords);
  const may = useMay();
  const tell = useTell();
  const cache = useQueryClient();
  const { guard, asks } = useFresh();
  const [report, setReport] = useState<Report>("members");
  const terms = useTerms({ report });
  const ask = useMutation({
    mutationFn: ({ days, ...wanted }: Wanted) =>
      guard(() =>
        take(
          api.POST("/api/v1/exports/lists", {
            body: {
              ...wanted,
              community: wanted.community ?? [],
              store: [],
              source: [],
              reading: "all",
              from: days?.[0].format("YYYY-MM-DD"),
              to: days?.[1].format("YYYY-MM-DD"),
            },
          }),
        ),
      ),
    onSuccess: async (made) => {
      tell.done(w(made.state === "delayed" ? "sent_alone" : "sent"));
      onDone();
      await cache.invalidateQueries({ queryKey: ["exports"] });
    },
  });
  const lists: Report[] = may("view_money") ? ["members", "rfm"] : ["members"];
  return (
    <>
      <Form<Wanted>
        layout="vertical"
        onFinish={ask.mutate}
        initialValues={{ report: "members", format: "xlsx" }}
        onValuesChange={(changed: Partial<Wanted>) => changed.report && setReport(changed.report)}
      >
        <Terms terms={terms} />
        <Form.Item name="report" label={w("which")} className="spaced">
          <Radio.Group options={lists.map((value) => ({ value, label: w(value) }))} />
        </Form.Item>
        <Form.Item name="community" label={w("some")} extra={w("some_hint")}>
          <Communities />
        </Form.Item>
        <Form.Item name="days" label={w("period")} extra={w("period_hint")}>
          <DatePicker.RangePicker
            placeholder={[t("period.first"), t("period.last")]}
            aria-label={t("period.label")}
          />
        </Form.Item>
        <Form.Item name="format" label={w("format")}>
          <Radio.Group
            options={[
              { value: "xlsx", label: t("export.xlsx") },
              { value: "csv", label: t("export.csv") },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="reason"
          label={w("reason")}
          extra={w("reason_hint")}
          rules={[{ required: true, min: 4, whitespace: true }]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <RefusalAlert error={ask.error} />
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {w("send")}
        </Button>
      </Form>
      {asks}
    </>
  );
}

/** Asks for a list of customers; what awaits one is told above the form. */
export function AskList() {
  const w = useWords(exportWords);
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {w("ask_list")}
      </Button>
      <Modal open={open} title={w("ask_list")} onCancel={close} footer={null} destroyOnHidden>
        <AskForm onDone={close} />
      </Modal>
    </>
  );
}
