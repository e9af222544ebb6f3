import { expect, test } from "vitest";
import { carried, communityPath } from "./carried";

const overview = { pathname: "/overview", search: "?unit=7&days=14&reading=all" };

test("the menu carries store, period and reading from one screen of figures to the next", () => {
  expect(carried("/reports", overview)).toBe("/reports?unit=7&days=14&reading=all");
  expect(carried("/overview", { pathname: "/reports", search: "?name=daily&unit=7" })).toBe(
    "/overview?unit=7",
  );
});

test("a list gets the store only, any other screen nothing", () => {
  expect(carried("/orders", overview)).toBe("/orders?unit=7");
  expect(carried("/staff", overview)).toBe("/staff");
  expect(carried("/overview", { pathname: "/staff", search: "?unit=7" })).toBe("/overview");
});

test("a community opens over the same days, not by store", () => {
  expect(communityPath(3, overview.search)).toBe("/communities/3?days=14&reading=all");
  expect(communityPath(3, "")).toBe("/communities/3");
});
