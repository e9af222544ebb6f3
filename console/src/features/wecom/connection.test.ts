import { expect, test } from "vitest";
import {
  blocking,
  bytesOf,
  CALM_MS,
  type Connection,
  groupOf,
  grown,
  halfAKey,
  MOVING_MS,
  nothingEntered,
  type Probe,
  pollMs,
  readPercent,
  type Standing,
  sendable,
  stepOf,
  WELCOME_BYTES_MAX,
  wellFormed,
} from "./connection";

const link: Connection = {
  id: 1,
  corp_id: 1,
  unit_id: 1,
  unit_name: "小满生活",
  corpid: "ww0123456789abcdef",
  agent_id: 1_000_002,
  state: "on",
  callback_checked_at: null,
  created_at: "2026-11-22T00:00:00Z",
};
const standing = (part: Partial<Standing>): Standing => ({
  link,
  waiting: {},
  sweeping: 0,
  failing: 0,
  refused_zh: "",
  refused_en: "",
  refused_until: null,
  fault_zh: "",
  fault_en: "",
  callbacks_waiting: 0,
  callbacks_set_aside: 0,
  last_callback_at: null,
  accounts: 0,
  groups: 0,
  welcomes: {},
  sendings_read_at: null,
  sendings_fault_zh: "",
  sendings_fault_en: "",
  member_page: "",
  ...part,
});
const probe = (key: string, state: Probe["state"]): Probe => ({
  key,
  state,
  zh: key,
  en: key,
  said_zh: "",
  said_en: "",
});

test("one looks often only while something moves", () => {
  expect(pollMs(undefined)).toBe(CALM_MS);
  expect(pollMs(standing({ sweeping: 9 }))).toBe(CALM_MS);
  expect(pollMs(standing({ waiting: { group: 3 } }))).toBe(MOVING_MS);
  expect(pollMs(standing({ callbacks_waiting: 1 }))).toBe(MOVING_MS);
  const paused = standing({ waiting: { group: 3 }, link: { ...link, state: "paused" } });
  expect(pollMs(paused)).toBe(CALM_MS);
});

test("progress counts against the most that waited, and begins anew when nothing does", () => {
  let peaks = grown({}, { directory: 1 });
  peaks = grown(peaks, { staff_groups: 2, group: 40 });
  peaks = grown(peaks, { group: 10 });
  expect(peaks).toEqual({ directory: 1, staff_groups: 2, group: 40 });
  expect(readPercent(10, peaks.group ?? 0)).toBe(75);
  expect(readPercent(1, 1_000)).toBe(99);
  expect(readPercent(0, 40)).toBe(100);
  expect(readPercent(0, 0)).toBe(0);
  expect(grown(peaks, {})).toEqual({});
  expect(grown(peaks, { group: 0 })).toEqual({});
});

test("what failed and is needed blocks a start; warnings and optional things do not", () => {
  const fine = [probe("token", "ok"), probe("callback", "warning"), probe("archive", "off")];
  expect(blocking(fine)).toEqual([]);
  const failed = [probe("contact", "failed"), probe("reachable", "failed"), probe("x", "failed")];
  expect(blocking([...fine, ...failed])).toEqual(failed);
  expect(blocking([probe("archive", "failed")])).toEqual([]);
});

test("a question that is new here stands among the rights", () => {
  expect(["app", "events", "archive", "tags"].map((key) => groupOf(probe(key, "ok")))).toEqual([
    "rights",
    "callbacks",
    "extras",
    "rights",
  ]);
});

test("one comes back to the checks, or to the last step when the callback was checked", () => {
  const setting_up = { ...link, state: "setting_up" as const };
  expect(stepOf(setting_up)).toBe(1);
  expect(stepOf({ ...setting_up, callback_checked_at: "2026-11-22T00:00:00Z" })).toBe(3);
  expect(stepOf(link)).toBe(3);
});

test("a welcome is measured in bytes", () => {
  expect(bytesOf("hi 欢迎🌱")).toBe(3 + 6 + 4);
  expect(bytesOf("欢".repeat(1_333))).toBeLessThanOrEqual(WELCOME_BYTES_MAX);
  expect(bytesOf("欢".repeat(1_334))).toBeGreaterThan(WELCOME_BYTES_MAX);
});

test("slips of the keyboard show before they are sent", () => {
  expect(wellFormed("corpid", " ww0123456789abcdef ")).toBe(true);
  for (const wrong of ["", "wx0123456789abcdef", "ww", "ww12 34"]) {
    expect(wellFormed("corpid", wrong)).toBe(false);
  }
  expect(wellFormed("agent_id", "1000002")).toBe(true);
  for (const wrong of ["", "0", "-1", "1e3", "1.5"]) {
    expect(wellFormed("agent_id", wrong)).toBe(false);
  }
  expect(wellFormed("secret", "s".repeat(43))).toBe(true);
  expect(wellFormed("secret", "short")).toBe(false);
});

test("of the archive something new and nothing half is kept", () => {
  const fresh = { kind: "none", secret_kept: false };
  const kept = { kind: "sandbox", secret_kept: true };
  const secret = "s".repeat(32);
  expect(sendable(nothingEntered, fresh)).toBe(false);
  expect(sendable(nothingEntered, kept)).toBe(false);
  expect(sendable({ ...nothingEntered, kind: "native" }, fresh)).toBe(false);
  expect(sendable({ ...nothingEntered, kind: "native", secret }, fresh)).toBe(true);
  expect(sendable({ ...nothingEntered, kind: "native", secret: "short" }, fresh)).toBe(false);
  expect(sendable({ ...nothingEntered, kind: "none" }, kept)).toBe(true);
  expect(sendable({ ...nothingEntered, new_key_version: 2 }, kept)).toBe(true);
  const half = { ...nothingEntered, version: 2, secret };
  expect(halfAKey(half)).toBe(true);
  expect(sendable(half, kept)).toBe(false);
  expect(sendable({ ...half, pem: "-----BEGIN" }, kept)).toBe(true);
});
