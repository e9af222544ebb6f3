import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  CopyOutlined,
  DeleteOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import { useWords } from "@/locales";
import type { Editing } from "./RuleBuilder";
import { ruleWords } from "./ruleWords";

type Props = { id: string; what: string; editing: Editing; at: number; of: number };

/** Moves a row or a group among its neighbours, doubles it, takes it out. */
export function RowDeeds({ id, what, editing, at, of }: Props) {
  const w = useWords(ruleWords);
  const button = { type: "text", size: "small" } as const;
  return (
    <span className="rule-deeds">
      <Button
        {...button}
        icon={<ArrowUpOutlined />}
        disabled={at === 0}
        aria-label={w("up", { what })}
        onClick={() => editing.onMove(id, -1)}
      />
      <Button
        {...button}
        icon={<ArrowDownOutlined />}
        disabled={at === of - 1}
        aria-label={w("down", { what })}
        onClick={() => editing.onMove(id, 1)}
      />
      <Button
        {...button}
        icon={<CopyOutlined />}
        aria-label={w("double", { what })}
        onClick={() => editing.onDouble(id)}
      />
      <Button
        {...button}
        icon={<DeleteOutlined />}
        aria-label={w("remove", { what })}
        onClick={() => editing.onRemove(id)}
      />
    </span>
  );
}
