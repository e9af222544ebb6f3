import { PlusOutlined } from "@ant-design/icons";
import { Button, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { useLabel, useMay } from "@/api/queries";
import { useWords } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useFilters } from "@/ui/useFilters";
import { BulkTag } from "./BulkTag";
import { GroupDialog } from "./GroupDialog";
import { type Act, GroupPanel } from "./GroupPanel";
import { Runs } from "./Runs";
import { TagDrawer } from "./TagDrawer";
import { tagsWords } from "./tagsWords";
import { TAG_KINDS, type Tag, type TagGroup, type TagKind, useTags } from "./useTags";
import "./tags.css";

type KindProps = { kind: TagKind; groups: TagGroup[]; act: Act; marked: number; make?: () => void };

/** The groups of one kind, with what that kind is for. */
function OfKind({ kind, groups, act, marked, make }: KindProps) {
  const w = useWords(tagsWords);
  const label = useLabel();
  return (
    <section className="stack" aria-label={label("tag_kind", kind)}>
      <header className="row tag-kind">
        <h2>{label("tag_kind", kind)}</h2>
        <span className="soft grow">{w(`${kind}_hint`)}</span>
        {make ? (
          <Button icon={<PlusOutlined />} onClick={make}>
            {w("new_group")}
          </Button>
        ) : null}
      </header>
      {groups.length === 0 ? (
        <Panel>
          <p className="soft">{w("none", { kind: label("tag_kind", kind) })}</p>
        </Panel>
      ) : null}
      {groups.map((group) => (
        <GroupPanel key={group.id} group={group} act={act} marked={marked} />
      ))}
    </section>
  );
}

type Doing =
  | { does: "tag"; group: TagGroup; tag: Tag | null }
  | { does: "group"; group: TagGroup | null; kind: TagKind }
  | { does: "bulk"; tag: Tag }
  | null;

function Groups({ marked }: { marked: number }) {
  const w = useWords(tagsWords);
  const may = useMay();
  const { data, error, isPending, refetch } = useTags();
  const [doing, setDoing] = useState<Doing>(null);
  const stop = () => setDoing(null);
  const act: Act = {
    edit: (group, tag) => setDoing({ does: "tag", group, tag }),
    rename: (group) => setDoing({ does: "group", group, kind: group.kind }),
    bulk: (tag) => setDoing({ does: "bulk", tag }),
  };
  if (error) return <RefusalAlert error={error} onRetry={refetch} />;
  if (isPending) return <Skeleton active />;
  return (
    <>
      {may("edit_customers") && !data.may_add ? (
        <p className="soft">{w("company_decides")}</p>
      ) : null}
      {TAG_KINDS.map((kind) => (
        <OfKind
          key={kind}
          kind={kind}
          groups={data.groups.filter((group) => group.kind === kind)}
          act={act}
          marked={marked}
          make={data.may_add ? () => setDoing({ does: "group", group: null, kind }) : undefined}
        />
      ))}
      {doing?.does === "tag" ? (
        <TagDrawer group={doing.group} tag={doing.tag} onClose={stop} />
      ) : null}
      {doing?.does === "group" ? (
        <GroupDialog group={doing.group} kind={doing.kind} onClose={stop} />
      ) : null}
      {doing?.does === "bulk" ? <BulkTag tag={doing.tag} onClose={stop} /> : null}
    </>
  );
}

/** Every tag by kind and group, and the taggings of many. */
export default function Tags() {
  const w = useWords(tagsWords);
  const may = useMay();
  const filters = useFilters({ show: "tags" });
  const show = may("edit_customers") ? filters.get("show") : "tags";
  return (
    <Page title={w("title")} lead={w("lead")}>
      {may("edit_customers") ? (
        <div>
          <Segmented
            value={show}
            onChange={(shown) => filters.set({ show: shown })}
            options={[
              { value: "tags", label: w("tab_tags") },
              { value: "runs", label: w("tab_runs") },
            ]}
            aria-label={w("title")}
          />
        </div>
      ) : null}
      {show === "runs" ? <Runs /> : <Groups marked={Number(filters.get("tag")) || 0} />}
    </Page>
  );
}
