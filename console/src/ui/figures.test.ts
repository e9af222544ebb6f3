import { expect, test } from "vitest";
import { day, figure, moment, money, number, UNKNOWN } from "./figures";
import { setBusinessZone } from "./zone";

test("unknown is a dash, never a zero", () => {
  for (const nothing of [null, undefined, ""]) {
    expect(number(nothing, "zh-CN")).toBe(UNKNOWN);
    expect(figure(nothing, "fraction", "en")).toBe(UNKNOWN);
    expect(money(nothing, "CNY", "en")).toBe(UNKNOWN);
  }
  expect(number(0, "zh-CN")).toBe("0");
});

test("a fraction is shown as per cent, money in its currency, sums of money in whole units", () => {
  expect(figure(0.0834, "fraction", "en")).toBe("8.3%");
  expect(money("1234.50", "CNY", "zh-CN")).toBe("¥1,234.50");
  expect(figure(233685, "money", "zh-CN", "CNY")).toBe("¥233,685");
  expect(figure(-12.5, "money", "en", "CNY")).toBe("-¥12.50");
});

test("a business day is the same day in every time zone of the reader", () => {
  expect(day("2020-01-31", "en")).toBe("Jan 31, 2020");
});

test("a moment is told on the clock of the business, not of the browser", () => {
  const evening = "2026-03-01T16:30:00Z";
  expect(moment(evening, "en")).toContain("03/02/2026");
  setBusinessZone("Europe/Berlin");
  expect(moment(evening, "en")).toContain("03/01/2026, 17:30");
  setBusinessZone("Asia/Shanghai");
});
