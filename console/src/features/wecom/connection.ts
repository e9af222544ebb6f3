import type { Answer } from "@/api/client";

export type Connection = Answer<"/api/v1/wecom/links">[number];
export type Standing = Answer<"/api/v1/wecom/links/{link_id}">;
export type Probe = Answer<"/api/v1/wecom/links/{link_id}/probe", "post">[number];
export type Counts = Standing["waiting"];
/** A standing, and of each subject the most that waited since nothing did. */
export type Watched = Standing & { peaks: Counts };

export const MOVING_MS = 2_000;
export const CALM_MS = 15_000;

/** How much is still to be read. */
export const left = (standing: Standing) =>
  Object.values(standing.waiting).reduce((sum, count) => sum + count, 0);

/** Whether something moves while one watches: a paused connection reads nothing. */
export const moves = (standing: Standing) =>
  standing.link.state === "on" && left(standing) + standing.callbacks_waiting > 0;

/** How long until one looks again. */
export const pollMs = (standing: Standing | undefined) =>
  standing && moves(standing) ? MOVING_MS : CALM_MS;

/** What waits is all that one is told; how far it is shows against the most that waited. */
export function grown(peaks: Counts, waiting: Counts): Counts {
  const counts = Object.entries(waiting).filter(([, count]) => count > 0);
  if (counts.length === 0) return {};
  const now = counts.map(([subject, count]) => [subject, Math.max(count, peaks[subject] ?? 0)]);
  return { ...peaks, ...Object.fromEntries(now) };
}

/** How much of a subject was read, in whole per cent; only what is read whole has a hundred. */
export function readPercent(waiting: number, peak: number): number {
  return peak > 0 ? Math.floor(((peak - waiting) / peak) * 100) : 0;
}

export type ProbeGroup = "rights" | "callbacks" | "extras";
export const PROBE_GROUPS: ProbeGroup[] = ["rights", "callbacks", "extras"];
const GROUP_OF: Record<string, ProbeGroup> = {
  reachable: "callbacks",
  callback: "callbacks",
  events: "callbacks",
  archive: "extras",
  acquisition: "extras",
};

/** Under which heading a question stands; one that is new here is needed like a right. */
export const groupOf = ({ key }: Probe): ProbeGroup => GROUP_OF[key] ?? "rights";

/** What stands in the way of a start: needed, and not passed. Warnings do not. */
export const blocking = (probes: Probe[]) =>
  probes.filter((probe) => probe.state === "failed" && groupOf(probe) !== "extras");

export const WELCOME_BYTES_MAX = 4_000;

/** The length that the platform counts. */
export const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** The step at which one comes back to a set-up that was left. */
export function stepOf({ state, callback_checked_at }: Connection): number {
  return state === "setting_up" && callback_checked_at === null ? 1 : 3;
}

const WELL_FORMED = {
  corpid: /^ww[0-9A-Za-z_-]{2,62}$/,
  agent_id: /^[1-9]\d{0,17}$/,
  secret: /^[0-9A-Za-z_-]{16,128}$/,
};
export type Ids = { corpid: string; agent_id: string; secret: string };

/** Whether what was entered can be an id of that kind. */
export const wellFormed = (name: keyof Ids, value: string) => WELL_FORMED[name].test(value.trim());

/** What is entered about the archive and not kept yet. */
export type EnteredArchive = {
  kind: Answer<"/api/v1/wecom/links/{link_id}/archive">["kind"] | null;
  secret: string;
  /** The version that the admin console shows for the pair made here. */
  new_key_version: number | null;
  /** A private key of one's own, and the version of its public half. */
  version: number | null;
  pem: string;
};

export const nothingEntered: EnteredArchive = {
  kind: null,
  secret: "",
  new_key_version: null,
  version: null,
  pem: "",
};

/** Whether only one of a key and its version was entered. */
export const halfAKey = ({ version, pem }: EnteredArchive) =>
  (version === null) !== (pem.trim() === "");

/** Whether what was entered can be kept: something new, and nothing half. */
export function sendable(
  entered: EnteredArchive,
  kept: { kind: string; secret_kept: boolean },
): boolean {
  const { kind, secret, new_key_version, version, pem } = entered;
  if (halfAKey(entered)) return false;
  if (secret !== "" && !wellFormed("secret", secret)) return false;
  const wanted = kind ?? kept.kind;
  if (wanted !== "none" && !kept.secret_kept && secret === "") return false;
  const changed = kind !== null && kind !== kept.kind;
  return changed || secret !== "" || new_key_version !== null || (version !== null && pem !== "");
}
