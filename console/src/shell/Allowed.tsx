import { Outlet } from "react-router";
import { type Permission, useMay } from "@/api/queries";
import { EmptyState } from "@/ui/EmptyState";

/** Shows a screen to those who hold its permission, and says so to the others. */
export function Allowed({ permission }: { permission: Permission }) {
  const may = useMay();
  return may(permission) ? <Outlet /> : <EmptyState kind="not_allowed" />;
}
