import { expect, test } from "vitest";
import { screens } from "./routes";

test("every address stands once", () => {
  const paths = screens.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});
