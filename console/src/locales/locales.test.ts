import { expect, test } from "vitest";
import { en } from "./en";
import { fill } from "./index";
import { zhCN } from "./zh-CN";

const placeholders = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("both languages have the same keys, none empty", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zhCN).sort());
  expect(Object.values({ ...zhCN, ...en }).filter((text) => text.trim() === "")).toEqual([]);
});

test("both languages name the same parameters", () => {
  for (const [key, text] of Object.entries(zhCN)) {
    expect([key, placeholders(en[key as keyof typeof en])]).toEqual([key, placeholders(text)]);
  }
});

test("Chinese words are Chinese and English words are not", () => {
  const han = /\p{Script=Han}/u;
  expect(Object.entries(en).filter(([, text]) => han.test(text))).toEqual([]);
  const plain = Object.entries(zhCN).filter(([, text]) => !han.test(text));
  expect(plain.map(([key]) => key)).toEqual(
    ["retention.of"].filter((key) => plain.some(([k]) => k === key)),
  );
});

test("parameters are filled in, unknown ones stay visible", () => {
  expect(fill("{a} of {b}", { a: 1 })).toBe("1 of {b}");
});
