import { Button, Skeleton } from "antd";
import { Link } from "react-router";
import { useMay, useUnits } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { ConnectionCard } from "./ConnectionCard";
import { connectionsWords } from "./connectionsWords";
import { useConnections } from "./useConnection";

const BRINGS = ["members", "welcome", "staff"] as const;
const NEEDS = ["admin", "app", "address"] as const;

/** What connecting brings, and what one needs for it. */
function Why() {
  const n = useWords(connectionsWords);
  return (
    <div className="halves connection-why">
      <section>
        <h3>{n("brings")}</h3>
        <ul>
          {BRINGS.map((each) => (
            <li key={each}>{n(`brings_${each}`)}</li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{n("needs")}</h3>
        <ul>
          {NEEDS.map((each) => (
            <li key={each}>{n(`needs_${each}`)}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** The companies whose WeCom is connected, and the way to connect one. */
export default function Connections() {
  const { t } = useSpeech();
  const n = useWords(connectionsWords);
  const may = useMay();
  const { data, error, isPending, refetch } = useConnections();
  const units = useUnits().data?.units ?? [];
  const taken = new Set(data?.map(({ unit_id }) => unit_id));
  const open = units.some(({ id, kind }) => kind === "company" && !taken.has(id));
  const add =
    may("manage_system") && open ? (
      <Link to="/connections/new">
        <Button type="primary">{n("new")}</Button>
      </Link>
    ) : undefined;
  return (
    <Page
      title={t("menu.connections")}
      lead={n("lead")}
      actions={data && data.length > 0 ? add : undefined}
    >
      <RefusalAlert error={error} onRetry={refetch} />
      {isPending ? <Skeleton active /> : null}
      {data?.length === 0 ? (
        <Panel>
          <EmptyState
            kind="nothing_yet"
            title={n("empty")}
            hint={n(may("manage_system") ? "empty_hint" : "by_admin")}
            action={add}
          />
          <Why />
        </Panel>
      ) : null}
      {data?.map((connection) => (
        <ConnectionCard key={connection.id} connection={connection} />
      ))}
    </Page>
  );
}
