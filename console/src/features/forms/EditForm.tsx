import { PlusOutlined } from "@ant-design/icons";
import { Alert, Button, DatePicker, Form, Input, Radio, Skeleton } from "antd";
import { useNavigate, useParams } from "react-router";
import { api, take } from "@/api/client";
import { useOptions } from "@/api/queries";
import { useWords } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { UnitPicker } from "@/ui/UnitPicker";
import {
  type Entered,
  entered,
  newQuestion,
  type OneForm,
  QUESTIONS_MAX,
  useDeed,
  useForm,
  written,
} from "./forms";
import { formsWords } from "./formsWords";
import { QuestionBox } from "./QuestionBox";
import "./forms.css";

function About({ known }: { known: OneForm | undefined }) {
  const w = useWords(formsWords);
  const repeats = useOptions<OneForm["repeat"]>("form_repeat");
  const needed = [{ required: true, whitespace: true, message: w("needed") }];
  return (
    <Panel>
      <Form.Item name="title" label={w("name")} rules={needed}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item name="intro" label={w("intro")}>
        <Input.TextArea maxLength={1_000} autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      <Form.Item name="purpose" label={w("purpose")} extra={w("purpose_hint")} rules={needed}>
        <Input maxLength={200} placeholder={w("purpose_place")} autoComplete="off" />
      </Form.Item>
      <div className="form-fields">
        <Form.Item name="repeat" label={w("repeat")}>
          <Radio.Group options={repeats} />
        </Form.Item>
        {known ? null : (
          <Form.Item name="unit_id" label={w("unit")}>
            <UnitPicker id="unit_id" />
          </Form.Item>
        )}
        <Form.Item name="opens_at" label={w("opens_at")}>
          <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" />
        </Form.Item>
        <Form.Item name="closes_at" label={w("closes_at")}>
          <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" />
        </Form.Item>
      </div>
    </Panel>
  );
}

function Questions() {
  const w = useWords(formsWords);
  return (
    <Panel title={w("questions")}>
      <Form.List name="questions">
        {(questions, { add, remove }) => (
          <div className="stack">
            {questions.map(({ key, name }) => (
              <QuestionBox
                key={key}
                at={name}
                alone={questions.length === 1}
                onDrop={() => remove(name)}
              />
            ))}
            <div>
              <Button
                icon={<PlusOutlined />}
                disabled={questions.length >= QUESTIONS_MAX}
                onClick={() => add(newQuestion())}
              >
                {w("add_question")}
              </Button>
            </div>
          </div>
        )}
      </Form.List>
    </Panel>
  );
}

function Editor({ known }: { known: OneForm | undefined }) {
  const w = useWords(formsWords);
  const navigate = useNavigate();
  const keep = useDeed((form: Entered) =>
    known
      ? take(
          api.PUT("/api/v1/forms/{form_id}", {
            params: { path: { form_id: known.id } },
            body: { ...written(form), version: known.version },
          }),
        )
      : take(api.POST("/api/v1/forms", { body: { ...written(form), unit_id: form.unit_id } })),
  );
  if (known && known.state !== "draft") return <Alert type="info" showIcon title={w("fixed")} />;
  return (
    <Form<Entered>
      layout="vertical"
      className="stack"
      initialValues={known ? entered(known) : { repeat: "once", questions: [newQuestion()] }}
      onFinish={(form) =>
        keep.mutate(form, { onSuccess: ({ id }) => navigate(`/forms/${id}`, { replace: true }) })
      }
    >
      <About known={known} />
      <Questions />
      <RefusalAlert error={keep.error} />
      <div>
        <Button type="primary" htmlType="submit" loading={keep.isPending}>
          {w("save")}
        </Button>
      </div>
    </Form>
  );
}

/** Writes a form, or a draft anew. */
export default function EditForm() {
  const w = useWords(formsWords);
  const form_id = Number(useParams().id) || 0;
  const { data, error, refetch } = useForm(form_id);
  return (
    <Page title={w(form_id ? "edit_title" : "make")} lead={w("lead")}>
      <RefusalAlert error={error} onRetry={refetch} />
      {form_id && !data ? error ? null : <Skeleton active /> : <Editor known={data} />}
    </Page>
  );
}
