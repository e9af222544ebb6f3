import { expect, test } from "vitest";
import { screens } from "@/routes";
import english from "../../../../docs/guide/README.en.md";
import chinese from "../../../../docs/guide/README.md";
import { blocksOf } from "../../../guide";
import { type Block, stepOf } from "./blocks";

const steps = (blocks: Block[]) =>
  blocks.flatMap((block) => (block.kind === "heading" ? (stepOf(block.text) ?? []) : []));

test("both languages have the same steps in one order", () => {
  expect(steps(chinese)).toEqual(Array.from({ length: 22 }, (_, at) => `step-${at + 1}`));
  expect(steps(english)).toEqual(steps(chinese));
});

test("every screen names a step that stands in the guide", () => {
  const missing = screens.filter(({ guide }) => !steps(chinese).includes(`step-${guide}`));
  expect(missing.map(({ path }) => path)).toEqual([]);
});

test("Markdown becomes plain data, and what cannot be shown fails the build", () => {
  expect(blocksOf("# A\n\n一\n二 **b** `c` [d](../metrics.md)\n\n- e\n")).toEqual([
    { kind: "heading", depth: 1, text: "A" },
    {
      kind: "paragraph",
      parts: [
        { kind: "text", text: "一二 " },
        { kind: "strong", text: "b" },
        { kind: "text", text: " " },
        { kind: "code", text: "c" },
        { kind: "text", text: " " },
        { kind: "link", text: "d", to: "../metrics.md" },
      ],
    },
    { kind: "list", items: [[{ kind: "text", text: "e" }]] },
  ]);
  expect(blocksOf("1. e\n")).toEqual([
    { kind: "list", items: [[{ kind: "text", text: "e" }]], ordered: true },
  ]);
  expect(() => blocksOf("<script>alert(1)</script>\n")).toThrow("cannot show");
});
