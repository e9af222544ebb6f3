import { Checkbox, Form, Input, Select } from "antd";
import { useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import type { Batch } from "./Imports";
import { NewTags } from "./NewTags";
import type { Settings } from "./Wizard";

type Props = {
  kind: Batch["kind"];
  settings: Settings;
  onChange: (part: Partial<Settings>) => void;
};

const CURRENCY = /^([A-Z]{3})?$/;

/** How the file is read where it does not say so itself. */
export function Reading({ kind, settings, onChange }: Props) {
  const { t } = useSpeech();
  const dateOrders = useOptions<NonNullable<Settings["date_order"]>>("date_order");
  const amounts = useOptions<NonNullable<Settings["amount_per"]>>("amount_per");
  const freeLines = useOptions<NonNullable<Settings["free_lines"]>>("free_lines");
  const conflicts = useOptions<NonNullable<Settings["on_conflict"]>>("on_conflict");
  return (
    <Form layout="vertical" className="reading">
      {kind === "communities" || kind === "tags" ? null : (
        <Form.Item label={t("wizard.on_conflict")} htmlFor="on-conflict">
          <Select
            id="on-conflict"
            value={settings.on_conflict ?? "keep"}
            onChange={(on_conflict) => onChange({ on_conflict })}
            options={conflicts}
          />
        </Form.Item>
      )}
      <Form.Item label={t("wizard.date_order")} htmlFor="date-order">
        <Select
          id="date-order"
          value={settings.date_order ?? undefined}
          onChange={(date_order) => onChange({ date_order })}
          options={dateOrders}
          allowClear
          placeholder={t("wizard.guess")}
        />
      </Form.Item>
      {kind === "orders" ? (
        <>
          <Form.Item label={t("wizard.currency")} htmlFor="currency">
            <Input
              id="currency"
              defaultValue={settings.currency}
              maxLength={3}
              placeholder="CNY"
              onBlur={({ target }) => {
                const currency = target.value.toUpperCase();
                if (CURRENCY.test(currency)) onChange({ currency });
              }}
            />
          </Form.Item>
          <Form.Item label={t("wizard.amount_per")} htmlFor="amount-per">
            <Select
              id="amount-per"
              value={settings.amount_per ?? "line"}
              onChange={(amount_per) => onChange({ amount_per })}
              options={amounts}
            />
          </Form.Item>
          <Form.Item label={t("wizard.free_lines")} htmlFor="free-lines">
            <Select
              id="free-lines"
              value={settings.free_lines ?? "keep"}
              onChange={(free_lines) => onChange({ free_lines })}
              options={freeLines}
            />
          </Form.Item>
        </>
      ) : null}
      {kind === "customers" || kind === "tags" ? (
        <NewTags kind={kind} settings={settings} onChange={onChange} />
      ) : null}
      {kind === "messages" ? (
        <Checkbox
          checked={settings.assume_joins}
          onChange={(event) => onChange({ assume_joins: event.target.checked })}
        >
          {t("wizard.assume_joins")}
        </Checkbox>
      ) : null}
    </Form>
  );
}
