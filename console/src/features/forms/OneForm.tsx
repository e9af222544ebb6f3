import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Skeleton } from "antd";
import { useNavigate, useParams } from "react-router";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { Bars } from "@/ui/Bars";
import { moment, number } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import { Answered } from "./Answered";
import { type FormState, type OneForm, useDeed, useForm } from "./forms";
import { formsWords } from "./formsWords";
import { Links } from "./Links";
import { StateTag } from "./StateTag";
import { Window } from "./Window";
import "./forms.css";

/** What one may do with a form as it stands. */
function Deeds({ form }: { form: OneForm }) {
  const w = useWords(formsWords);
  const navigate = useNavigate();
  const cache = useQueryClient();
  const tell = useTell();
  const params = { path: { form_id: form.id } };
  const step = useDeed((to: FormState) =>
    take(
      api.POST("/api/v1/forms/{form_id}/steps", { params, body: { to, version: form.version } }),
    ),
  );
  const copy = useDeed(() => take(api.POST("/api/v1/forms/{form_id}/copy", { params })));
  const drop = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/forms/{form_id}", {
        params: { ...params, query: { version: form.version } },
      }),
    onSuccess: () => {
      navigate("/forms");
      return cache.invalidateQueries({ queryKey: ["forms", "list"] });
    },
    onError: tell.refused,
  });
  const go = (to: FormState) => step.mutate(to, { onError: tell.refused });
  const draft = form.state === "draft";
  const sure = (to: FormState) => (to === "ended" ? w("ended_sure") : w("open_sure"));
  return (
    <>
      {draft ? (
        <>
          <Popconfirm title={w("drop_sure")} onConfirm={() => drop.mutate()}>
            <Button>{w("drop")}</Button>
          </Popconfirm>
          <Button onClick={() => navigate(`/forms/${form.id}/edit`)}>{w("edit")}</Button>
        </>
      ) : null}
      {draft || form.state === "ended" ? null : <Window form={form} />}
      <Button
        loading={copy.isPending}
        onClick={() =>
          copy.mutate(undefined, {
            onSuccess: ({ id }) => navigate(`/forms/${id}/edit`),
            onError: tell.refused,
          })
        }
      >
        {w("copy")}
      </Button>
      {form.next.map((to) => {
        const words = w(to === "open" && !draft ? "resume" : to === "draft" ? "edit" : to);
        const button = (
          <Button
            key={to}
            type={to === "open" ? "primary" : "default"}
            loading={step.isPending}
            onClick={draft || to === "ended" ? undefined : () => go(to)}
          >
            {words}
          </Button>
        );
        return draft || to === "ended" ? (
          <Popconfirm key={to} title={sure(to)} onConfirm={() => go(to)}>
            {button}
          </Popconfirm>
        ) : (
          button
        );
      })}
    </>
  );
}

function Summary({ form }: { form: OneForm }) {
  const { locale } = useSpeech();
  const w = useWords(formsWords);
  const label = useLabel();
  const seconds =
    form.seconds === null ? w("unknown") : w("seconds_of", { count: number(form.seconds, locale) });
  const facts = [
    ["visits", number(form.counts.visits, locale)],
    ["visitors", number(form.counts.visitors, locale)],
    ["answers", number(form.counts.answers, locale)],
    ["seconds", seconds],
  ] as const;
  return (
    <Panel>
      <dl className="form-facts">
        {facts.map(([key, value]) => (
          <div key={key}>
            <dt className="soft small">{w(key)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="soft">
        {form.unit.name} · {label("form_repeat", form.repeat)}
        {form.opens_at ? ` · ${w("begins")} ${moment(form.opens_at, locale)}` : ""}
        {form.closes_at ? ` · ${w("ends")} ${moment(form.closes_at, locale)}` : ""}
      </p>
      <p>
        {w("purpose")}: {form.purpose}
      </p>
    </Panel>
  );
}

function Results({ form }: { form: OneForm }) {
  const w = useWords(formsWords);
  return (
    <Panel title={w("results")}>
      <div className="stack">
        {form.questions.map(({ id, text, choice, required, options }) => (
          <section key={id} aria-label={text}>
            <h3 className="form-asked">
              {text}{" "}
              <span className="soft small">
                {w(choice)} · {w(required ? "required" : "optional")}
              </span>
            </h3>
            <Bars
              rows={options.map((option) => ({
                name: option.tag ? w("gives", { text: option.text, tag: option.tag }) : option.text,
                count: option.answers,
              }))}
            />
          </section>
        ))}
      </div>
    </Panel>
  );
}

/** One form: how far it is, its links, what it brought, and who answered. */
export default function OneFormPage() {
  const w = useWords(formsWords);
  const form_id = Number(useParams().id) || 0;
  const { data, error, refetch } = useForm(form_id);
  if (!data) {
    return (
      <Page title={w("title")}>
        {error ? <RefusalAlert error={error} onRetry={refetch} /> : <Skeleton active />}
      </Page>
    );
  }
  return (
    <Page
      title={
        <span className="row">
          {data.title} <StateTag state={data.state} />
        </span>
      }
      name={data.title}
      actions={data.may_edit ? <Deeds form={data} /> : undefined}
    >
      <Summary form={data} />
      {data.state === "draft" ? null : <Links form={data} />}
      <Results form={data} />
      {data.state === "draft" ? null : <Answered form={data} />}
    </Page>
  );
}
