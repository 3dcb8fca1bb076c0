import { load, ShapeError, secularRoots, secularVectors, secularWeights, UsageError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as reference from "../reference/secular.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits, expectWithin } from "../support/matchers.ts";
import { uniform } from "../support/matrices.ts";

const core = await load();
const u = 2 ** -53;

interface Equation {
  readonly poles: number[];
  readonly weights: number[];
  readonly c: number;
}

const positive = (n: number, seed: number): number[] => Array.from(uniform(n, seed), (x) => Math.abs(x) + 1e-3);
const cumulative = (steps: readonly number[]): number[] => {
  let sum = 0;
  return steps.map((x, i) => {
    sum += i === 0 ? 0 : x;
    return sum;
  });
};
const equations: readonly (readonly [string, Equation])[] = [
  ["one pole", { poles: [0], weights: [0.3], c: 0.5 }],
  ["two poles", { poles: [0, 1], weights: [0.3, 0.1], c: 1 }],
  ["random poles", { poles: cumulative(positive(37, 1)), weights: positive(37, 2), c: 1 }],
  ["crowded poles", { poles: cumulative(positive(40, 3).map((x, i) => (i % 5 === 0 ? x : x * 1e-13))), weights: positive(40, 4), c: 0.25 }],
  ["tiny weights", { poles: cumulative(positive(21, 5)), weights: positive(21, 6).map((x, i) => x * (i % 2 ? 1e-28 : 1)), c: 3 }],
  ["huge weights", { poles: cumulative(positive(16, 7)), weights: positive(16, 8).map((x) => x * 1e6), c: 1e-3 }],
  [
    "poles over many magnitudes",
    { poles: [0, ...Array.from({ length: 30 }, (_, i) => 3 ** (i - 29))], weights: positive(31, 9).map((x) => x * 1e-4), c: 1 },
  ],
];

describe.each([false, true])("the secular equation, squared: %s", (squared) => {
  test.each(equations)("%s: roots interlace, solve the equation, and know their distance to every pole", (_, { poles, weights, c }) => {
    using scope = core.scope("test");
    const n = poles.length;
    const [d, z2] = [scope.from("f64", [n], poles), scope.from("f64", [n], weights)];
    const [roots, delta] = [fenced(scope, "f64", [n], poles), fenced(scope, "f64", [n, n], new Float64Array(n * n))];
    secularRoots(roots.tensor, delta.tensor, { poles: d, weights: z2, c, squared }, 0, n);
    const [found, rows] = [roots.tensor.toArray(), delta.tensor.toArray()];
    for (let i = 0; i < n; ++i) {
      const row = rows.subarray(i * n, (i + 1) * n);
      expect(row.every((x, j) => (j <= i ? x < 0 : x > 0))).toBe(true);
      expect(found[i]! >= poles[i]! && (i + 1 === n || found[i]! <= poles[i + 1]!)).toBe(true);
      // the sum of n terms is off by n·u of their sizes, each difference by 4u
      const size = weights.reduce((sum, z, j) => sum + z / Math.abs(row[j]!), c);
      const w = weights.reduce((sum, z, j) => sum + z / row[j]!, c);
      expect(Math.abs(w) <= (n + 24) * u * size).toBe(true);
      // the weights are positive, so that the root is where bisection finds it up to the same error over the slope
      const nearest = row.reduce((best, x, j) => (Math.abs(x) < Math.abs(row[best]!) ? j : best), 0);
      const slope = weights.reduce((sum, z, j) => sum + z / row[j]! ** 2, 0);
      const wanted = reference.offset(poles, weights, c, squared, i, nearest);
      expect(Math.abs(-row[nearest]! - wanted) <= (2 * (n + 24) * u * size) / slope + 8 * u * Math.abs(wanted)).toBe(true);
    }
    for (const operand of [roots, delta]) operand.check("secularRoots");

    const some = fenced(scope, "f64", [Math.min(2, n)], new Float64Array(Math.min(2, n)));
    const last = fenced(scope, "f64", [Math.min(2, n), n], new Float64Array(Math.min(2, n) * n));
    secularRoots(some.tensor, last.tensor, { poles: d, weights: z2, c, squared }, n - Math.min(2, n), n);
    expectSameBits("some roots", some.tensor.toArray(), found.slice(-2));

    const exact = fenced(scope, "f64", [n], uniform(n, 1));
    secularWeights(exact.tensor, d, delta.tensor, squared);
    expectSameBits("weights", exact.tensor.toArray(), reference.weights(poles, rows, squared));
    exact.check("secularWeights");
    const numerators = exact.tensor.toArray().map(Math.sqrt);
    const vectors = fenced(scope, "f64", [n, n], uniform(n * n, 2));
    const from = scope.from("f64", [n], numerators);
    const order = Array.from({ length: n }, (_, j) => (j * 11 + 2) % n).sort((x, y) => (x % 3) - (y % 3));
    const places = scope.from("i32", [n], order);
    for (const leading of [true, false]) {
      secularVectors(vectors.tensor, from, delta.tensor, places, leading);
      expectSameBits("vectors", vectors.tensor.toArray(), reference.vectors(numerators, rows, n, order, leading));
    }
    vectors.check("secularVectors");
    // Löwner's weights make the vectors orthogonal whatever the roots' error.
    const v = vectors.tensor.toArray();
    const gram = Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return v.subarray(i * n, (i + 1) * n).reduce((sum, x, k) => sum + x * v[j * n + k]!, 0);
    });
    const identity = gram.map((_, at) => (at % (n + 1) === 0 ? 1 : 0));
    expectWithin("VVᵀ", gram, identity, 12 * (n + 4) * u);
  });
});

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  const of = (...shape: number[]) =>
    scope.from(
      "f64",
      shape,
      uniform(
        shape.reduce((x, y) => x * y, 1),
        1,
      ),
    );
  const equation = { poles: of(3), weights: of(3), c: 1, squared: false };
  expect(() => secularRoots(of(3), of(3, 3), equation, 0, 4)).toThrow(UsageError);
  expect(() => secularRoots(of(3), of(3, 3), { ...equation, c: 0 }, 0, 3)).toThrow(UsageError);
  expect(() => secularRoots(of(3), of(3, 3), { ...equation, c: Number.NaN }, 0, 3)).toThrow(UsageError);
  expect(() => secularRoots(of(2), of(3, 3), equation, 0, 3)).toThrow(ShapeError);
  expect(() => secularRoots(of(3), of(2, 3), equation, 0, 3)).toThrow(ShapeError);
  expect(() => secularRoots(of(3), of(3, 3), { ...equation, weights: of(2) }, 0, 3)).toThrow(ShapeError);
  expect(() => secularWeights(of(3), of(3), of(3, 2), false)).toThrow(ShapeError);
  const order = (...poles: number[]) => scope.from("i32", [poles.length], poles);
  expect(() => secularVectors(of(2, 3), of(3), of(3, 3), order(0, 1, 2))).toThrow(ShapeError);
  expect(() => secularVectors(of(2, 3), of(2), of(2, 3), order(0, 1))).toThrow(ShapeError);
  expect(() => secularVectors(of(2, 3), of(3), of(2, 3), order(0, 1))).toThrow(ShapeError);
  expect(() => secularVectors(of(2, 3), of(3), of(2, 3), order(0, 1, 3))).toThrow(UsageError);
});
