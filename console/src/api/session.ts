import { csrfToken } from "./client";

/** What allauth answers: who is signed in, or which step is still missing. */
type Flow = { id: string; is_pending?: boolean };
type Said = {
  status: number;
  data?: unknown;
  errors?: { code: string; param?: string; message: string }[];
};

/** `nothing`: no step is pending, one begins anew. */
export type Outcome =
  | "signed_in"
  | "second_factor"
  | "reauthenticate"
  | "reauthenticate_by_code"
  | "nothing";
export type Authenticator = { type: string; created_at: number; unused_code_count?: number };
export type Session = {
  id: number;
  ip: string;
  user_agent: string;
  created_at: number;
  last_seen_at?: number;
  is_current: boolean;
};

/** A sign-in step that was refused; `code` is allauth's, e.g. `too_many_login_attempts`. */
export class StepRefused extends Error {
  readonly code: string;
  readonly said: string;
  constructor(code: string, said: string) {
    super(code);
    this.name = "StepRefused";
    this.code = code;
    this.said = said;
  }
}

async function ask(method: string, path: string, body?: unknown): Promise<Said> {
  const response = await fetch(`/_allauth/browser/v1/${path}`, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const said = (await response.json().catch(() => ({}))) as Said;
  const first = said.errors?.[0];
  if (first) throw new StepRefused(first.code, first.message);
  if (response.status >= 400 && response.status !== 401) {
    throw new StepRefused(`http_${response.status}`, response.statusText);
  }
  return { ...said, status: response.status };
}

function outcome(said: Said): Outcome {
  if (said.status === 200) return "signed_in";
  const flows = (said.data as { flows?: Flow[] } | undefined)?.flows ?? [];
  const ids = flows.map(({ id }) => id);
  if (ids.includes("reauthenticate")) return "reauthenticate";
  // Whoever signs in by scanning may have no password.
  if (ids.includes("mfa_reauthenticate")) return "reauthenticate_by_code";
  return ids.includes("mfa_authenticate") ? "second_factor" : "nothing";
}

export const signIn = async (username: string, password: string) =>
  outcome(await ask("POST", "auth/login", { username, password }));

export const secondFactor = async (code: string) =>
  outcome(await ask("POST", "auth/2fa/authenticate", { code }));

export const reauthenticate = async (password: string) =>
  outcome(await ask("POST", "auth/reauthenticate", { password }));

export const reauthenticateByCode = async (code: string) =>
  outcome(await ask("POST", "auth/2fa/reauthenticate", { code }));

/** The step that a sign-in begun elsewhere still waits for. */
export const pendingStep = async () => outcome(await ask("GET", "auth/session"));

export const signOut = () => ask("DELETE", "auth/session");

export const changePassword = (current_password: string, new_password: string) =>
  ask("POST", "account/password/change", { current_password, new_password });

export async function authenticators(): Promise<Authenticator[]> {
  return ((await ask("GET", "account/authenticators")).data as Authenticator[] | undefined) ?? [];
}

/** The secret of a new authenticator app: allauth sends it with the answer "there is none yet". */
export async function newTotp(): Promise<{ secret: string; totp_url: string }> {
  const response = await fetch("/_allauth/browser/v1/account/authenticators/totp");
  const said = (await response.json()) as { meta: { secret: string; totp_url: string } };
  return said.meta;
}

export const turnOnTotp = async (code: string) =>
  outcome(await ask("POST", "account/authenticators/totp", { code }));

export const turnOffTotp = async () => outcome(await ask("DELETE", "account/authenticators/totp"));

export async function recoveryCodes(): Promise<string[]> {
  const said = await ask("GET", "account/authenticators/recovery-codes");
  return (said.data as { unused_codes?: string[] } | undefined)?.unused_codes ?? [];
}

export async function sessions(): Promise<Session[]> {
  return ((await ask("GET", "auth/sessions")).data as Session[] | undefined) ?? [];
}

export const endSessions = (ids: number[]) => ask("DELETE", "auth/sessions", { sessions: ids });
