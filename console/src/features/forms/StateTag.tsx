import { Tag } from "antd";
import { useLabel } from "@/api/queries";
import type { FormState } from "./forms";

const COLORS: Partial<Record<FormState, string>> = { open: "green", paused: "orange" };

/** How far a form is. */
export function StateTag({ state }: { state: FormState }) {
  const label = useLabel();
  return <Tag color={COLORS[state]}>{label("form_state", state)}</Tag>;
}
