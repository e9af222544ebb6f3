import { Button, DatePicker, Form, Modal } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { momentOf, type OneForm, useDeed } from "./forms";
import { formsWords } from "./formsWords";

const SHOWN = "YYYY-MM-DD HH:mm";

/** From when until when a published form takes answers. */
export function Window({ form }: { form: OneForm }) {
  const w = useWords(formsWords);
  const [asked, setAsked] = useState(false);
  const [opens, setOpens] = useState(() => momentOf(form.opens_at));
  const [closes, setCloses] = useState(() => momentOf(form.closes_at));
  const keep = useDeed(() =>
    take(
      api.PUT("/api/v1/forms/{form_id}/window", {
        params: { path: { form_id: form.id } },
        body: {
          opens_at: opens?.toISOString() ?? null,
          closes_at: closes?.toISOString() ?? null,
          version: form.version,
        },
      }),
    ),
  );
  const fields = [
    { id: "form-window-opens", label: w("opens_at"), value: opens, onChange: setOpens },
    { id: "form-window-closes", label: w("closes_at"), value: closes, onChange: setCloses },
  ];
  return (
    <>
      <Button onClick={() => setAsked(true)}>{w("window")}</Button>
      <Modal
        open={asked}
        title={w("window")}
        okText={w("keep_window")}
        okButtonProps={{ loading: keep.isPending }}
        onCancel={() => setAsked(false)}
        onOk={() => keep.mutate(undefined, { onSuccess: () => setAsked(false) })}
      >
        <Form layout="vertical" component="div">
          {fields.map(({ id, label, value, onChange }) => (
            <Form.Item key={id} label={label} htmlFor={id}>
              <DatePicker
                id={id}
                value={value}
                onChange={onChange}
                showTime={{ format: "HH:mm" }}
                format={SHOWN}
              />
            </Form.Item>
          ))}
        </Form>
        <RefusalAlert error={keep.error} />
      </Modal>
    </>
  );
}
