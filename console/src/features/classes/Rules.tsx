import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, InputNumber, Skeleton } from "antd";
import { api, type Paths, take } from "@/api/client";
import { useLabel, useMay } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { ClassRules, SHARES, useClassRules } from "./ClassRules";
import { classWords } from "./classWords";

type Values =
  Paths["/api/v1/classes/rules"]["put"]["requestBody"]["content"]["application/json"]["values"];
type Key = keyof typeof classWords;

/** By what people are classed; who would move is seen before anything is saved. */
export function Rules() {
  const { locale } = useSpeech();
  const w = useWords(classWords);
  const label = useLabel();
  const may = useMay();
  const tell = useTell();
  const cache = useQueryClient();
  const [form] = Form.useForm<Values>();
  const { data, error, isPending } = useClassRules();
  const preview = useMutation({
    mutationFn: (values: Values) =>
      take(api.GET("/api/v1/classes/rules/preview", { params: { query: values } })),
  });
  const save = useMutation({
    mutationFn: (values: Values) => take(api.PUT("/api/v1/classes/rules", { body: { values } })),
    onSuccess: (saved) => {
      cache.setQueryData(["classes", "rules"], saved);
      preview.reset();
      tell.done(w("saved", { version: saved.version }));
    },
  });
  if (error) return <RefusalAlert error={error} />;
  if (isPending) return <Skeleton active />;
  const forget = () => {
    preview.reset();
    save.reset();
  };
  return (
    <div className="columns">
      <Panel title={w("settings")}>
        <Form
          key={data.version}
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={data.values}
          disabled={!may("manage_settings")}
          onValuesChange={forget}
          onFinish={(values) => preview.mutate(values)}
        >
          {Object.keys(data.values).map((name) => (
            <Form.Item key={name} name={name} label={w(name as Key)} rules={[{ required: true }]}>
              <InputNumber
                min={0}
                step={SHARES.has(name) ? 0.05 : 1}
                precision={SHARES.has(name) ? undefined : 0}
                className="wide"
              />
            </Form.Item>
          ))}
          <RefusalAlert error={preview.error ?? save.error} />
          {preview.data ? (
            <div role="status">
              <p>
                {preview.data.moved === 0
                  ? w("preview_none")
                  : w("preview_some", { count: number(preview.data.moved, locale) })}
              </p>
              <ul className="plain-list">
                {preview.data.moves.map((each) => (
                  <li key={`${each.was} ${each.now}`}>
                    {w("move", {
                      was: label("user_class", each.was),
                      now: label("user_class", each.now),
                      count: number(each.people, locale),
                    })}
                  </li>
                ))}
              </ul>
            </div>
          ) : null}
          {may("manage_settings") ? (
            <div className="row">
              <Button htmlType="submit" loading={preview.isPending}>
                {w("preview")}
              </Button>
              <Button
                type="primary"
                disabled={!preview.data}
                loading={save.isPending}
                onClick={() => save.mutate(form.getFieldsValue())}
              >
                {w("save")}
              </Button>
            </div>
          ) : null}
        </Form>
      </Panel>
      <Panel>
        <ClassRules values={data.values} />
      </Panel>
    </div>
  );
}
