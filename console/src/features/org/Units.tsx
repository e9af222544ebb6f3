import { useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Tree } from "antd";
import { useState } from "react";
import { api } from "@/api/client";
import { useForgetFigures, useMay, useUnits } from "@/api/queries";
import { useSpeech } from "@/locales";
import { KindWord } from "@/ui/KindWord";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { unitTree } from "@/ui/UnitPicker";
import { useTell } from "@/ui/useTell";
import { type Deed, UnitDialog } from "./UnitDialog";

/** The tree of the organisation: added to, renamed, moved, put away. */
export default function Units() {
  const { t } = useSpeech();
  const may = useMay();
  const tell = useTell();
  const cache = useQueryClient();
  const forgetFigures = useForgetFigures();
  const { data, error, refetch } = useUnits();
  const [chosen, setChosen] = useState<number>();
  const [doing, setDoing] = useState<Deed | null>(null);
  const unit = data?.units.find(({ id }) => id === chosen);
  const manages = may("manage_units");

  const act = async (call: () => Promise<unknown>) => {
    try {
      await call();
      setDoing(null);
      tell.done();
    } catch (refused) {
      tell.refused(refused);
    }
    await cache.invalidateQueries({ queryKey: ["units"] });
    await forgetFigures();
  };
  return (
    <Page title={t("menu.units")} lead={t("units.lead")}>
      <RefusalAlert error={error} onRetry={refetch} />
      <div className="columns">
        <Panel>
          {data ? (
            <Tree
              blockNode
              defaultExpandAll
              treeData={unitTree(data.units)}
              selectedKeys={chosen ? [chosen] : []}
              // Choosing the chosen one again keeps it.
              onSelect={(_, { node }) => setChosen(Number(node.key))}
            />
          ) : null}
        </Panel>
        <Panel title={unit?.name ?? t("units.choose")}>
          {unit ? (
            <div className="stack">
              <p>
                <KindWord kind="unit_kind" value={unit.kind} />
                {unit.key ? <span className="soft"> · {unit.key}</span> : null}
              </p>
              {manages ? (
                <div className="row">
                  <Button onClick={() => setDoing("add")}>{t("units.add")}</Button>
                  <Button onClick={() => setDoing("rename")}>{t("units.rename")}</Button>
                  {unit.parent_id === null ? null : (
                    <>
                      <Button onClick={() => setDoing("move")}>{t("units.move")}</Button>
                      <Popconfirm
                        title={t("units.archive_sure")}
                        onConfirm={() =>
                          act(() =>
                            api.POST("/api/v1/org/units/{unit_id}/archive", {
                              params: { path: { unit_id: unit.id } },
                            }),
                          )
                        }
                      >
                        <Button danger>{t("units.archive")}</Button>
                      </Popconfirm>
                    </>
                  )}
                </div>
              ) : null}
            </div>
          ) : (
            <p className="soft">{t("units.choose_hint")}</p>
          )}
        </Panel>
      </div>
      {unit && doing ? (
        <UnitDialog unit={unit} deed={doing} onClose={() => setDoing(null)} onRun={act} />
      ) : null}
    </Page>
  );
}
