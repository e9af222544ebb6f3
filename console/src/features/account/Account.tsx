import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Popconfirm } from "antd";
import { useSearchParams } from "react-router";
import { useMe } from "@/api/queries";
import { endSessions, type Session, sessions } from "@/api/session";
import { useSpeech } from "@/locales";
import { useDevice } from "@/ui/device";
import { moment } from "@/ui/figures";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { useTell } from "@/ui/useTell";
import { PasswordForm } from "./PasswordForm";
import { SecondFactor } from "./SecondFactor";

function Sessions() {
  const { t, locale } = useSpeech();
  const cache = useQueryClient();
  const tell = useTell();
  const device = useDevice();
  const found = useQuery({ queryKey: ["sessions"], queryFn: sessions }).data ?? [];
  const end = async (id: number) => {
    await endSessions([id]).then(() => tell.done(), tell.refused);
    await cache.invalidateQueries({ queryKey: ["sessions"] });
  };
  const seen = (session: Session) =>
    moment(new Date((session.last_seen_at ?? session.created_at) * 1000).toISOString(), locale);
  return (
    <ul className="plain-list">
      {found.map((session) => (
        <li key={session.id} className="row">
          <span className="grow">
            <span title={session.user_agent}>{device(session.user_agent)}</span>
            <br />
            <small className="soft">
              {session.ip} · {seen(session)}
            </small>
          </span>
          {session.is_current ? (
            <span className="tag tag-leaf">{t("account.this_session")}</span>
          ) : (
            <Popconfirm title={t("account.end_session")} onConfirm={() => end(session.id)}>
              <Button size="small">{t("account.end_session")}</Button>
            </Popconfirm>
          )}
        </li>
      ))}
    </ul>
  );
}

/** One's own account: password, second factor, where one is signed in. */
export default function Account() {
  const { t } = useSpeech();
  const me = useMe().data;
  const tell = useTell();
  const [search] = useSearchParams();
  return (
    <Page title={t("account.title")} lead={me ? `${me.name} · ${me.username}` : undefined}>
      {search.get("due") ? (
        <Alert type="warning" showIcon title={t("account.second_factor_due")} />
      ) : null}
      <div className="halves">
        <Panel title={t("account.second_factor")}>
          <SecondFactor />
        </Panel>
        <Panel title={t("account.password")}>
          <PasswordForm onDone={() => tell.done(t("password.changed"))} />
        </Panel>
      </div>
      <Panel title={t("account.sessions")}>
        <Sessions />
      </Panel>
    </Page>
  );
}
