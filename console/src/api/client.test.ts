import { expect, test, vi } from "vitest";
import { api, take } from "./client";
import { asRefusal, Refusal } from "./refusal";

function answering(status: number, body: string) {
  const asked: Request[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request);
    return Promise.resolve(new Response(body, { status }));
  });
  return asked;
}

test("a refusal of the server is thrown with both sentences", async () => {
  answering(403, JSON.stringify({ code: "not_permitted", zh: "不行", en: "No", params: {} }));
  const failed = await take(api.GET("/api/v1/org/me")).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(Refusal);
  expect(failed).toMatchObject({ status: 403, code: "not_permitted", zh: "不行", en: "No" });
});

test("an answer that is no refusal of ours still says something in both languages", async () => {
  answering(502, "<html>bad gateway</html>");
  const failed = await take(api.GET("/api/v1/org/me")).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "http_502" });
  expect(asRefusal(new TypeError("network")).zh).toContain("连不上");
});

test("writes carry the token of the cookie, reads do not", async () => {
  // biome-ignore lint/suspicious/noDocumentCookie: the browser's own way of setting it
  document.cookie = "csrftoken=abc123";
  const asked = answering(200, "{}");
  await api.PATCH("/api/v1/org/me", { body: { locale: "en" } });
  await api.GET("/api/v1/org/me");
  expect(asked.map((request) => request.headers.get("X-CSRFToken"))).toEqual(["abc123", null]);
});
