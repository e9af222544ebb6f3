import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Input, Segmented, Select } from "antd";
import { useWords } from "@/locales";
import { tagOptions, useTags } from "../tags/useTags";
import { OPTIONS_MAX } from "./forms";
import { formsWords } from "./formsWords";

/** The attributes that people give: what a form may give, too. */
function useGivable() {
  const groups = useTags().data?.groups ?? [];
  return tagOptions(
    groups.filter(({ kind, is_grade }) => kind === "attribute" && !is_grade),
    ({ rule }) => rule === null,
  );
}

function Options({ at }: { at: number }) {
  const w = useWords(formsWords);
  const tags = useGivable();
  const needed = [{ required: true, whitespace: true, message: w("needed") }];
  return (
    <Form.List name={[at, "options"]}>
      {(options, { add, remove }) => (
        <div className="form-options">
          {options.map(({ key, name }) => {
            const told = { number: at + 1, place: name + 1 };
            return (
              <div key={key} className="form-option">
                <Form.Item name={[name, "text"]} rules={needed} className="grow">
                  <Input
                    maxLength={100}
                    placeholder={w("option_place")}
                    aria-label={w("option_text", told)}
                  />
                </Form.Item>
                <Form.Item name={[name, "tag_id"]} className="form-tag">
                  <Select
                    allowClear
                    options={tags}
                    showSearch={{ optionFilterProp: "label" }}
                    placeholder={w("no_tag")}
                    aria-label={w("option_tag", told)}
                    popupMatchSelectWidth={220}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  disabled={options.length === 1}
                  onClick={() => remove(name)}
                  aria-label={w("drop_option", told)}
                />
              </div>
            );
          })}
          <div>
            <Button
              size="small"
              icon={<PlusOutlined />}
              disabled={options.length >= OPTIONS_MAX}
              onClick={() => add({ text: "" })}
            >
              {w("add_option")}
            </Button>
          </div>
        </div>
      )}
    </Form.List>
  );
}

type Props = { at: number; alone: boolean; onDrop: () => void };

/** One question of the editor: its words, how it is answered, its options and their tags. */
export function QuestionBox({ at, alone, onDrop }: Props) {
  const w = useWords(formsWords);
  const told = { number: at + 1 };
  return (
    <fieldset className="form-question">
      <legend className="soft small">{w("question_no", told)}</legend>
      <Form.Item
        name={[at, "text"]}
        rules={[{ required: true, whitespace: true, message: w("needed") }]}
      >
        <Input maxLength={200} aria-label={w("question_text", told)} />
      </Form.Item>
      <div className="row">
        <Form.Item name={[at, "choice"]}>
          <Segmented
            options={(["one", "many"] as const).map((value) => ({ value, label: w(value) }))}
            aria-label={w("question_choice", told)}
          />
        </Form.Item>
        <Form.Item name={[at, "required"]} valuePropName="checked" className="grow">
          <Checkbox aria-label={w("question_required", told)}>{w("required")}</Checkbox>
        </Form.Item>
        <Button
          size="small"
          icon={<DeleteOutlined />}
          disabled={alone}
          onClick={onDrop}
          aria-label={w("drop_question", told)}
        />
      </div>
      <Options at={at} />
    </fieldset>
  );
}
