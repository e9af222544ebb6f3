/** Routes that the server does not offer yet, by the contract; each goes when the schema has it. */

type Json<T> = { content: { "application/json": T } };
type BodyArg<Body> = [Body] extends [undefined]
  ? { requestBody?: never }
  : { requestBody: Json<Body> };
type Op<T, Body = undefined> = {
  parameters: { path?: never; query?: never; header?: never; cookie?: never };
  responses: { 200: Json<T> };
} & BodyArg<Body>;
type Sentence = { zh: string; en: string };
type Thresholds = { version: number; values: Record<string, number> };

export interface PendingPaths {
  "/api/v1/health-thresholds": {
    get: Op<Thresholds>;
    put: Op<Thresholds, { values: Record<string, number> }>;
  };
  "/api/v1/system/state": {
    get: Op<{
      version: string;
      checks: ({ name: string; state: string; mend_zh: string; mend_en: string } & Sentence)[];
      last_backup_at: string | null;
    }>;
  };
  "/api/v1/system/demo": { get: Op<{ is_demo: boolean; counts: Record<string, number> }> };
  "/api/v1/system/demo/remove": { post: Op<undefined> };
  "/api/v1/first-run": {
    get: Op<{ done: boolean; steps: { code: string; done: boolean }[] }>;
  };
}
