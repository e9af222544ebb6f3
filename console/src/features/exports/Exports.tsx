import { Tabs } from "antd";
import { useMay } from "@/api/queries";
import { useWords } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { useFilters } from "@/ui/useFilters";
import { AskList } from "./AskList";
import { ExportList } from "./ExportList";
import { exportWords } from "./exportWords";
import { Trace } from "./Trace";

const VIEWS = ["waiting", "mine", "all"] as const;

/** The desk of exports of customers' data: what waits for a word, one's own, and what became of all. */
export default function Exports() {
  const w = useWords(exportWords);
  const may = useMay();
  const filters = useFilters({ view: "waiting" });
  return (
    <Page title={w("title")} lead={w("lead")} actions={may("export") ? <AskList /> : null}>
      <Panel>
        <Tabs
          destroyOnHidden
          activeKey={filters.get("view")}
          onChange={(view) => filters.set({ view })}
          items={[
            ...VIEWS.map((view) => ({
              key: view,
              label: w(view),
              children: <ExportList view={view} />,
            })),
            ...(may("manage_privacy")
              ? [{ key: "trace", label: w("trace"), children: <Trace /> }]
              : []),
          ]}
        />
      </Panel>
    </Page>
  );
}
