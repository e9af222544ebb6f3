import { expect, test } from "vitest";
import { archiveWords } from "@/features/wecom/archiveWords";
import { codesWords } from "@/features/wecom/codesWords";
import { en } from "./en";
import { fill, type OwnWords } from "./index";
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

test("words of a screen's own are told in both languages, with the same parameters", () => {
  const han = /\p{Script=Han}/u;
  const own: OwnWords<string>[] = [archiveWords, codesWords];
  for (const [key, said] of own.flatMap((words) => Object.entries(words))) {
    expect([key, han.test(said.zh), han.test(said.en)]).toEqual([key, true, false]);
    expect([key, placeholders(said.en)]).toEqual([key, placeholders(said.zh)]);
    expect([key, said.en.trim()]).not.toEqual([key, ""]);
  }
});
