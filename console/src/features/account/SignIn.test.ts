import { expect, test } from "vitest";
import { safeNext } from "./SignIn";

test("after signing in one goes only to an address of this console", () => {
  expect(safeNext("/communities/4?tab=members")).toBe("/communities/4?tab=members");
  for (const evil of [null, "", "https://evil.example", "//evil.example", "/\\evil.example"]) {
    expect(safeNext(evil)).toBe("/overview");
  }
});
