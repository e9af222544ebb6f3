import { Tabs } from "antd";
import { useMe } from "@/api/queries";
import { useWords } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { deskWords } from "./deskWords";
import { Erasures } from "./Erasures";
import { Requests } from "./Requests";
import { Retention } from "./Retention";
import { Wordings } from "./Wordings";

/** What is owed to people about their data: requests, erasures, wordings. */
export default function Privacy() {
  const w = useWords(deskWords);
  const { sees_everything } = useMe().data ?? {};
  return (
    <Page title={w("title")} lead={w("lead")}>
      <Panel>
        <Tabs
          destroyOnHidden
          items={[
            { key: "requests", label: w("requests"), children: <Requests /> },
            { key: "erasures", label: w("erasures"), children: <Erasures /> },
            { key: "texts", label: w("texts"), children: <Wordings /> },
            // It holds for the whole company.
            ...(sees_everything
              ? [{ key: "retention", label: w("retention"), children: <Retention /> }]
              : []),
          ]}
        />
      </Panel>
    </Page>
  );
}
