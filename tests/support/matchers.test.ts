import { expect, test } from "vitest";
import { expectSameBits, expectWithin, ulps } from "./matchers.ts";

test("expectSameBits tells −0 from +0, takes NaN for NaN and nothing else, and compares lengths", () => {
  expectSameBits("same", [1, -0, NaN, Infinity], [1, -0, NaN, Infinity]);
  expect(() => expectSameBits("sign", [0, 1], [-0, 1])).toThrow("sign: 1 of 2 elements differ in bits\n  [0] got 0, needs -0");
  expect(() => expectSameBits("nan", [NaN], [0])).toThrow("got NaN, needs 0");
  expect(() => expectSameBits("nan", [0], [NaN])).toThrow("got 0, needs NaN");
  expect(() => expectSameBits("last bit", [1], [1 + 2 ** -52])).toThrow("1 f64 ulps apart");
  expect(() => expectSameBits("length", [1], [1, 2])).toThrow("needs 2 elements; got 1");
});

test("expectWithin fails on NaN on either side, on a NaN bound and on a bound larger than the data", () => {
  expectWithin("close", [1, 2], [1.25, 2], 0.25);
  expectWithin("exact zeros", [0], [0], 0);
  expect(() => expectWithin("far", [1, 2], [1.25, 2], 0.2)).toThrow("far: 1 of 2 elements exceed the bound 0.2");
  expect(() => expectWithin("nan", [NaN], [1], 0.5)).toThrow("exceed the bound");
  expect(() => expectWithin("nan", [1], [NaN], 0)).toThrow();
  expect(() => expectWithin("bound", [1], [1], NaN)).toThrow("exceeds the data");
  expect(() => expectWithin("lax", [1], [1], 2)).toThrow("bound 2 at [0] exceeds the data (1)");
});

test("ulps counts representable numbers, across zero too", () => {
  expect(ulps(1, 1 + 2 ** -52)).toBe(1);
  expect(ulps(1, 1 + 2 ** -23, "f32")).toBe(1);
  expect(ulps(-0, 0)).toBe(0);
  expect(ulps(-5e-324, 5e-324)).toBe(2);
  expect(ulps(NaN, NaN)).toBe(Infinity);
});
