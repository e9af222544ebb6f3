import { expect, test } from "vitest";
import type { Unit } from "@/api/queries";
import { indented } from "./StoreSwitch";

const unit = (id: number, parent_id: number | null, name: string, archived = false) =>
  ({ id, parent_id, name, archived_at: archived ? "2026-01-01T00:00:00Z" : null }) as Unit;

test("units stand in by their depth below what one may see; archived ones are gone", () => {
  const seen = [unit(2, 1, "华东"), unit(3, 2, "静安店"), unit(4, 2, "旧店", true)];
  expect(indented(seen).map(({ label }) => label)).toEqual(["华东", "\u3000静安店"]);
});
