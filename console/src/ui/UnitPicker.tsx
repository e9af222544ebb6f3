import { TreeSelect } from "antd";
import { type Unit, useUnits } from "@/api/queries";
import { useSpeech } from "@/locales";

export type UnitNode = { key: number; value: number; title: string; children: UnitNode[] };

/** The flat list of the API, each parent before its children, as a tree. */
export function unitTree(units: Unit[]): UnitNode[] {
  const nodes = new Map<number, UnitNode>();
  const roots: UnitNode[] = [];
  for (const unit of units) {
    if (unit.archived_at) continue;
    const node: UnitNode = { key: unit.id, value: unit.id, title: unit.name, children: [] };
    nodes.set(unit.id, node);
    const parent = unit.parent_id === null ? undefined : nodes.get(unit.parent_id);
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

type Props = {
  value?: number | undefined;
  onChange?: (unitId: number | undefined) => void;
  allowClear?: boolean;
  placeholder?: string;
  id?: string;
};

/** Chooses a unit, which stands for everything below it. */
export function UnitPicker({ value, onChange, allowClear = true, id, placeholder }: Props) {
  const { t } = useSpeech();
  const units = useUnits().data?.units ?? [];
  return (
    <TreeSelect
      id={id}
      className="unit-picker"
      value={value}
      onChange={onChange}
      treeData={unitTree(units)}
      treeDefaultExpandAll
      allowClear={allowClear}
      showSearch={{ treeNodeFilterProp: "title" }}
      placeholder={placeholder ?? t("unit.all")}
      aria-label={id ? undefined : t("unit.label")}
      popupMatchSelectWidth={260}
    />
  );
}
