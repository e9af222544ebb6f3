import { Button, Select, Skeleton } from "antd";
import type { ReactNode } from "react";
import { Link, useSearchParams } from "react-router";
import { type OwnWords, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import type { Connection } from "./connection";
import { useConnections } from "./useConnection";

const words = {
  none: { zh: "要先连接企业微信", en: "Connect WeCom first" },
  to_connections: { zh: "去连接", en: "To the connections" },
  connection: { zh: "企业微信连接", en: "WeCom connection" },
} satisfies OwnWords<string>;

type Props = {
  title: string;
  lead: string;
  /** What one cannot have without a connection. */
  hint: string;
  children: (link: Connection, choice: ReactNode) => ReactNode;
};

/** A screen of one connection; `choice` chooses among several, and is nothing when there is one. */
export function OfConnection({ title, lead, hint, children }: Props) {
  const w = useWords(words);
  const [search, setSearch] = useSearchParams();
  const { data, error, refetch } = useConnections();
  const links = data?.filter(({ state }) => state !== "setting_up");
  const link = links?.find(({ id }) => id === Number(search.get("link"))) ?? links?.[0];
  if (link && links) {
    const choice =
      links.length > 1 ? (
        <Select
          value={link.id}
          onChange={(id: number) => setSearch({ link: String(id) })}
          options={links.map(({ id, unit_name }) => ({ value: id, label: unit_name }))}
          aria-label={w("connection")}
          popupMatchSelectWidth={false}
        />
      ) : null;
    return children(link, choice);
  }
  return (
    <Page title={title} lead={lead}>
      <RefusalAlert error={error} onRetry={refetch} />
      {links ? (
        <Panel>
          <EmptyState
            kind="nothing_yet"
            title={w("none")}
            hint={hint}
            action={
              <Link to="/connections">
                <Button type="primary">{w("to_connections")}</Button>
              </Link>
            }
          />
        </Panel>
      ) : error ? null : (
        <Skeleton active />
      )}
    </Page>
  );
}
