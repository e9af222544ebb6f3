import { expect, test } from "vitest";
import { fill } from "@/locales";
import { behindInWords, type Code, changeable, fileOf } from "./codes";
import { codesWords } from "./codesWords";

const code: Code = {
  id: 1,
  kind: "contact",
  channel_id: 7,
  title: "静安店 收银台",
  qr_code: "https://wework.qpic.cn/1",
  ready: true,
  made_here: true,
  automatic: true,
  behind: [],
  created_at: "2026-11-22T00:00:00Z",
  removed_at: null,
};
const w = (key: keyof typeof codesWords, params?: Record<string, string | number>) =>
  fill(codesWords[key].zh, params);
const staff = (...names: string[]) => names.map((name, id) => ({ id, name, gone: name === "陈" }));

test("a few names stand for many", () => {
  expect(behindInWords([], w, "zh-CN")).toBe("没有可用的员工或群");
  expect(behindInWords(staff("林", "陈"), w, "zh-CN")).toBe("林、陈（已离开）");
  expect(behindInWords(staff("a", "b", "c", "d"), w, "zh-CN")).toBe("a、b、c 等 4 个");
});

test("only codes that were made here and exist are changed here", () => {
  expect(changeable(code)).toBe(true);
  expect(changeable({ ...code, ready: false })).toBe(false);
  expect(changeable({ ...code, made_here: false })).toBe(false);
  expect(changeable({ ...code, kind: "link" })).toBe(false);
});

test("a picture is kept under a name that every system takes", () => {
  expect(fileOf({ ...code, title: '静安店 "A/B" 海报' })).toBe("静安店-A-B-海报-7.png");
});
