/** Routes that the server does not offer yet, by the contract; each goes when the schema has it. */

type Json<T> = { content: { "application/json": T } };
type BodyArg<Body> = [Body] extends [undefined]
  ? { requestBody?: never }
  : { requestBody: Json<Body> };
type Op<T, Body = undefined> = {
  parameters: { path?: never; query?: never; header?: never; cookie?: never };
  responses: { 200: Json<T> };
} & BodyArg<Body>;
type Thresholds = { version: number; values: Record<string, number> };

export interface PendingPaths {
  "/api/v1/health-thresholds": {
    get: Op<Thresholds>;
    put: Op<Thresholds, { values: Record<string, number> }>;
  };
}
