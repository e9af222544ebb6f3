import { expect, test } from "vitest";
import { daysBefore, daysOf, lengthOf } from "./days";
import { periodBefore } from "./PeriodPicker";

test("days are counted over the ends of months and of February", () => {
  expect(daysBefore("2024-03-01", 1)).toBe("2024-02-29");
  expect(lengthOf("2026-10-22", "2026-11-20")).toBe(30);
  expect(daysOf("2026-12-30", "2027-01-01")).toEqual(["2026-12-30", "2026-12-31", "2027-01-01"]);
});

test("the period before is as long and ends the day before", () => {
  const before = periodBefore({ from: "2026-10-22", to: "2026-11-20" });
  expect(before).toEqual({ from: "2026-09-22", to: "2026-10-21" });
});
