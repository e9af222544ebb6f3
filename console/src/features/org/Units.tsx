import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Popconfirm, Select, Tree } from "antd";
import { useState } from "react";
import { api } from "@/api/client";
import { type Unit, useMay, useOptions, useUnits } from "@/api/queries";
import { useSpeech } from "@/locales";
import { KindWord } from "@/ui/KindWord";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { UnitPicker, unitTree } from "@/ui/UnitPicker";
import { useTell } from "@/ui/useTell";

type Doing = "add" | "rename" | "move" | null;

/** The tree of the organisation: added to, renamed, moved, put away. */
export default function Units() {
  const { t } = useSpeech();
  const may = useMay();
  const tell = useTell();
  const cache = useQueryClient();
  const { data, error, refetch } = useUnits();
  const kinds = useOptions("unit_kind").filter(({ value }) => value !== "company");
  const [chosen, setChosen] = useState<number>();
  const [doing, setDoing] = useState<Doing>(null);
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Unit["kind"]>("store");
  const [parent, setParent] = useState<number>();
  const unit = data?.units.find(({ id }) => id === chosen);
  const manages = may("manage_units");

  const start = (what: Doing) => {
    setName(what === "rename" ? (unit?.name ?? "") : "");
    setParent(undefined);
    setDoing(what);
  };
  const act = async (call: Promise<unknown>) => {
    try {
      await call;
      setDoing(null);
      tell.done();
    } catch (refused) {
      tell.refused(refused);
    }
    await cache.invalidateQueries({ queryKey: ["units"] });
  };
  const run = () => {
    if (!unit) return;
    const params = { path: { unit_id: unit.id } };
    if (doing === "add") {
      act(api.POST("/api/v1/org/units", { body: { parent_id: unit.id, kind, name, key: "" } }));
    } else if (doing === "rename") {
      act(api.PATCH("/api/v1/org/units/{unit_id}", { params, body: { name } }));
    } else if (parent) {
      act(api.POST("/api/v1/org/units/{unit_id}/move", { params, body: { parent_id: parent } }));
    }
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
              onSelect={(keys) => setChosen(keys[0] === undefined ? undefined : Number(keys[0]))}
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
                  <Button onClick={() => start("add")}>{t("units.add")}</Button>
                  <Button onClick={() => start("rename")}>{t("units.rename")}</Button>
                  {unit.parent_id === null ? null : (
                    <>
                      <Button onClick={() => start("move")}>{t("units.move")}</Button>
                      <Popconfirm
                        title={t("units.archive_sure")}
                        onConfirm={() =>
                          act(
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
      <Modal
        open={doing !== null}
        title={doing ? t(`units.${doing}`) : ""}
        onCancel={() => setDoing(null)}
        onOk={run}
      >
        <div className="stack">
          {doing === "move" ? (
            <UnitPicker value={parent} onChange={setParent} placeholder={t("units.choose")} />
          ) : (
            <Input
              value={name}
              maxLength={100}
              onChange={(event) => setName(event.target.value)}
              placeholder={t("units.name")}
              aria-label={t("units.name")}
            />
          )}
          {doing === "add" ? (
            <Select value={kind} onChange={setKind} options={kinds} aria-label={t("units.kind")} />
          ) : null}
        </div>
      </Modal>
    </Page>
  );
}
