import { describe, expect, it } from "vitest";
import { beside, lines } from "./tickets";

describe("the desk", () => {
  it("walks from one ticket to the next and stops at the ends", () => {
    expect(beside([7, 3, 9], 3, 1)).toBe(9);
    expect(beside([7, 3, 9], 7, -1)).toBeUndefined();
    expect(beside([7, 3, 9], 5, 1)).toBeUndefined();
    expect(beside([], undefined, 1)).toBeUndefined();
  });

  it("reads the words of a rule line by line", () => {
    expect(lines(" 碎了 \n\n多久*到\n")).toEqual(["碎了", "多久*到"]);
    expect(lines(undefined)).toEqual([]);
  });
});
