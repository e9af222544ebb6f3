import { Alert, Form, Input, Select } from "antd";
import type { Unit } from "@/api/queries";
import { useWords } from "@/locales";
import { type Connection, type Ids, wellFormed } from "./connection";
import { connectWords } from "./connectWords";

type Entering = {
  ids: Ids;
  company_id: number | undefined;
  /** Those that may be connected; unknown until they have come. */
  companies: Unit[] | undefined;
  enter: (part: Partial<Ids> & { company_id?: number }) => void;
};
type Props = { link: Connection | undefined; entering: Entering };

const BEFORE = ["create", "scope", "api", "people"] as const;

/** The three ids, and where each stands in WeCom's admin console. */
export function EnterIds({ link, entering }: Props) {
  const c = useWords(connectWords);
  const { ids, company_id, companies, enter } = entering;
  const wrong = (name: keyof Ids) =>
    ids[name] !== "" && !wellFormed(name, ids[name])
      ? { validateStatus: "error" as const, help: c(`wrong_${name}`) }
      : {};
  const fixed = link !== undefined && link.state !== "setting_up";
  return (
    <div className="stack">
      {!link && companies?.length === 0 ? (
        <Alert type="info" showIcon title={c("no_company")} />
      ) : null}
      <section className="stack-tight">
        <h3>{c("before")}</h3>
        <ol className="steps-list">
          {BEFORE.map((each) => (
            <li key={each}>{c(`before_${each}`)}</li>
          ))}
        </ol>
      </section>
      <Form layout="vertical" className="connect-form">
        {!link && companies && companies.length > 1 ? (
          <Form.Item label={c("company")} htmlFor="company" required>
            <Select
              id="company"
              value={company_id}
              onChange={(id: number) => enter({ company_id: id })}
              options={companies.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        ) : null}
        <Form.Item
          label={c("corpid")}
          htmlFor="corpid"
          extra={c(fixed ? "corpid_fixed" : "corpid_where")}
          required
          {...wrong("corpid")}
        >
          <Input
            id="corpid"
            value={ids.corpid}
            disabled={fixed}
            onChange={({ target }) => enter({ corpid: target.value })}
            maxLength={64}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Form.Item>
        <Form.Item
          label={c("agent_id")}
          htmlFor="agent-id"
          extra={c("agent_id_where")}
          required
          {...wrong("agent_id")}
        >
          <Input
            id="agent-id"
            value={ids.agent_id}
            onChange={({ target }) => enter({ agent_id: target.value })}
            inputMode="numeric"
            maxLength={18}
            autoComplete="off"
          />
        </Form.Item>
        <Form.Item
          label={c("secret")}
          htmlFor="secret"
          extra={c("secret_where")}
          required={!link}
          {...wrong("secret")}
        >
          <Input.Password
            id="secret"
            value={ids.secret}
            onChange={({ target }) => enter({ secret: target.value })}
            maxLength={128}
            autoComplete="new-password"
            placeholder={link ? c("secret_kept") : undefined}
          />
        </Form.Item>
      </Form>
    </div>
  );
}
