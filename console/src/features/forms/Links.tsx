import { Button, Input, Modal, QRCode } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { number } from "@/ui/figures";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { addressOf, type OneForm, useDeed, useFrame } from "./forms";
import { formsWords } from "./formsWords";

type Shown = { name: string; address: string };
const SIDE_PX = 240;

/** The code of a link large enough to be scanned from a screen, and its address. */
function CodeDialog({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const w = useWords(formsWords);
  const tell = useTell();
  const copy = () =>
    navigator.clipboard?.writeText(shown.address).then(() => tell.done(w("copied")));
  return (
    <Modal
      open
      title={shown.name}
      onCancel={onClose}
      width={380}
      footer={<Button onClick={copy}>{w("copy_address")}</Button>}
    >
      <div className="form-code">
        <div role="img" aria-label={w("show_code_of", { name: shown.name })}>
          <QRCode value={shown.address} type="svg" color="#000" size={SIDE_PX} bordered={false} />
        </div>
        <p className="soft small form-address">{shown.address}</p>
      </div>
    </Modal>
  );
}

function NewLink({ form_id }: { form_id: number }) {
  const w = useWords(formsWords);
  const [name, setName] = useState("");
  const add = useDeed((wanted: string) =>
    take(
      api.POST("/api/v1/forms/{form_id}/links", {
        params: { path: { form_id } },
        body: { name: wanted },
      }),
    ),
  );
  return (
    <>
      <div className="row">
        <Input
          className="form-link-name"
          value={name}
          onChange={({ target }) => setName(target.value)}
          maxLength={50}
          placeholder={w("link_place")}
          aria-label={w("link_name")}
        />
        <Button
          disabled={!name.trim()}
          loading={add.isPending}
          onClick={() => add.mutate(name.trim(), { onSuccess: () => setName("") })}
        >
          {w("link_add")}
        </Button>
      </div>
      <RefusalAlert error={add.error} />
    </>
  );
}

/** The addresses of a form with what each brought. */
export function Links({ form }: { form: OneForm }) {
  const { locale } = useSpeech();
  const w = useWords(formsWords);
  const frame = useFrame();
  const [shown, show] = useState<Shown | null>(null);
  return (
    <Panel title={w("links")}>
      <p className="soft">{w(frame ? "links_hint" : "no_frame")}</p>
      <ul className="plain-list">
        {form.links.map(({ id, name, code, counts }) => {
          const called = name ?? w("link_plain");
          return (
            <li key={id ?? 0} className="form-link">
              <strong className="grow">{called}</strong>
              <span className="soft small">
                {w("visitors")} {number(counts.visitors, locale)} · {w("answers")}{" "}
                {number(counts.answers, locale)}
              </span>
              {frame ? (
                <Button
                  size="small"
                  aria-label={w("show_code_of", { name: called })}
                  onClick={() => show({ name: called, address: addressOf(frame, form.id, code) })}
                >
                  {w("show_code")}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {form.may_edit ? <NewLink form_id={form.id} /> : null}
      {shown ? <CodeDialog shown={shown} onClose={() => show(null)} /> : null}
    </Panel>
  );
}
