import { Tag } from "antd";
import { useLabel } from "@/api/queries";
import type { FormState } from "./forms";

/** How far a form is. */
export function StateTag({ state }: { state: FormState }) {
  const label = useLabel();
  return <Tag>{label("form_state", state)}</Tag>;
}
