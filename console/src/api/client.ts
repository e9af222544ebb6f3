import createClient, { type Middleware } from "openapi-fetch";
import { refusalOf } from "./refusal";
import type { paths } from "./schema";

export type Paths = paths;

/** The body of a route's good answer, e.g. `Answer<"/api/v1/org/me">`. */
export type Answer<
  Path extends keyof Paths,
  Method extends "get" | "post" | "put" | "patch" = "get",
> = Method extends keyof Paths[Path]
  ? Paths[Path][Method] extends {
      responses: { 200: { content: { "application/json": infer Body } } };
    }
    ? Body
    : never
  : never;

/** One row of a route that answers a page. */
export type Row<Path extends keyof Paths> =
  Answer<Path> extends { items: (infer Item)[] } ? Item : never;

/** The token that Django expects back in a header with every write. */
export function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

const gate: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await refusalOf(response);
    return response;
  },
};

export const api = createClient<Paths>({
  baseUrl: window.location.origin,
  fetch: (request) => fetch(request),
});
api.use(gate);

/** The data of a call; a refusal was thrown before by the middleware. */
export async function take<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await call;
  return data as Data;
}
