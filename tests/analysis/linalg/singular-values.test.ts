import { readFileSync } from "node:fs";
import { finish } from "@nadir/analysis/evidence";
import { bidiagonalValues, matrixRank, singularValues } from "@nadir/analysis/linalg";
import { load, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as reference from "../../reference/spectra.ts";
import { expectWithin } from "../../support/matchers.ts";
import { integers, product, scrambled, uniform } from "../../support/matrices.ts";

const core = await load();
interface Oracle {
  readonly matrices: readonly { name: string; rows: number; cols: number; entries: number[]; values: number[] }[];
  readonly bidiagonals: readonly { name: string; d: number[]; e: number[]; values: number[] }[];
}
const oracle: Oracle = JSON.parse(readFileSync(new URL("../../oracles/fixtures/spectra.json", import.meta.url), "utf8"));
const unit = { f32: 2 ** -24, f64: 2 ** -53 } as const;
const dtypes = ["f32", "f64"] as const;

function valuesOf(dtype: "f32" | "f64", rows: number, cols: number, entries: ArrayLike<number>): Float64Array {
  using scope = core.scope("test");
  return finish(singularValues(scope.from(dtype, [rows, cols], entries)));
}

/** 2n reflectors each move the matrix by a few u·‖A‖_F, at random: a bound of a random walk, ten times the values seen. */
function bound(dtype: "f32" | "f64", values: Float64Array): number {
  const frobenius = Math.sqrt(values.reduce((total, value) => total + value * value, 0));
  return 8 * Math.sqrt(values.length + 1) * unit[dtype] * frobenius;
}

describe.each(dtypes)("singularValues %s", (dtype) => {
  // The panel is 32 lines: sizes cross one and two, with every remainder of four lines and of a vector.
  test.each([
    [1, 1],
    [1, 6],
    [2, 2],
    [3, 5],
    [5, 3],
    [6, 6],
    [7, 20],
    [31, 40],
    [32, 32],
    [33, 34],
    [34, 33],
    [35, 61],
    [36, 36],
    [65, 67],
    [70, 66],
    [33, 99],
    [150, 70],
  ])("agrees with one-sided Jacobi, %i x %i", (rows, cols) => {
    const entries = Float64Array.from(Float32Array.from(uniform(rows * cols, rows + 100 * cols)));
    const wanted = reference.singularValues(entries, rows, cols);
    expectWithin("values", valuesOf(dtype, rows, cols, entries), wanted, bound(dtype, wanted));
  });

  test.each([
    [16, 16],
    [16, 64],
    [64, 64],
    [64, 16],
    [256, 64],
  ] as const)("finds a spectrum that exact rotations hid, %i x %i", (rows, cols) => {
    const n = Math.min(rows, cols);
    const wanted = Float64Array.from({ length: n }, (_, i) => (i < 4 ? 64 : i < n - 6 ? n - i : 0))
      .sort()
      .reverse();
    const values = valuesOf(dtype, rows, cols, scrambled(wanted, rows, cols));
    expectWithin("values", values, wanted, bound(dtype, wanted));
    expect(matrixRank(values, rows, cols, dtype).numpy.rank).toBe(n - 6);
  });

  test("a product of thin integer factors has their rank, by numpy's rule", () => {
    for (const [rows, cols, rank] of [
      [40, 50, 1],
      [50, 40, 17],
      [70, 70, 33],
    ] as const) {
      const a = product(integers(rows * rank, -3, 3, 1), integers(rank * cols, -3, 3, 2), rows, rank, cols);
      const values = valuesOf(dtype, rows, cols, a);
      expect(matrixRank(values, rows, cols, dtype).numpy.rank).toBe(rank);
      expect(values[rank]! <= bound(dtype, values)).toBe(true);
    }
  });

  test("scaling by a power of two scales every value exactly, near both ends of the range too", () => {
    const entries = Float32Array.from(uniform(9 * 12, 5));
    const values = valuesOf(dtype, 9, 12, entries);
    const far = dtype === "f32" ? [2 ** 100, 2 ** -90] : [2 ** 1000, 2 ** -960];
    for (const factor of far)
      expect(
        valuesOf(
          dtype,
          9,
          12,
          Float64Array.from(entries, (x) => x * factor),
        ),
      ).toEqual(values.map((x) => x * factor));
  });

  test("zero, empty and single matrices", () => {
    expect([...valuesOf(dtype, 3, 5, new Float64Array(15))]).toEqual([0, 0, 0]);
    expect([valuesOf(dtype, 0, 5, []).length, valuesOf(dtype, 5, 0, []).length]).toEqual([0, 0]);
    expect([...valuesOf(dtype, 1, 1, [-3])]).toEqual([3]);
    expectWithin("row", valuesOf(dtype, 1, 2, [3, -4]), [5], 10 * unit[dtype]);
    expectWithin("column", valuesOf(dtype, 2, 1, [3, -4]), [5], 10 * unit[dtype]);
  });

  test("zero lines and columns in the middle stay zero values", () => {
    const entries = uniform(40 * 45, 6).map((x, at) => (Math.floor(at / 45) % 3 === 1 || at % 45 === 2 ? 0 : x));
    const wanted = reference.singularValues(Float32Array.from(entries), 40, 45);
    const values = valuesOf(dtype, 40, 45, Float32Array.from(entries));
    expectWithin("values", values, wanted, bound(dtype, wanted));
    expect(matrixRank(values, 40, 45, dtype).numpy.rank).toBe(27);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("%d anywhere makes every value NaN", (bad) => {
    for (const at of [0, 7, 19]) {
      const entries = uniform(20, 1);
      entries[at] = bad;
      const values = valuesOf(dtype, 4, 5, entries);
      expect([...values]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
      expect(matrixRank(values, 4, 5, dtype).numpy.rank).toBeNaN();
    }
  });

  test("a long matrix passes through a triangular form first", () => {
    using scope = core.scope("test");
    const a = scope.from(dtype, [40, 90], uniform(3600, 9));
    const steps = [...singularValues(a)].map((step) => `${step.what} ${step.done}`);
    expect(steps).toEqual(["triangular form 40", "bidiagonal form 32", "bidiagonal form 40"]);
  });

  test("same bits every time, input untouched, progress to the end, memory given back", () => {
    using scope = core.scope("test");
    const a = scope.from(dtype, [60, 40], uniform(2400, 9));
    const before = a.toArray();
    const { top } = core;
    const first = finish(singularValues(a));
    expect(finish(singularValues(a))).toEqual(first);
    expect(a.toArray()).toEqual(before);
    expect([...singularValues(a)].map((step) => [step.done, step.total])).toEqual([
      [32, 40],
      [40, 40],
    ]);
    const stopped = singularValues(a);
    stopped.next();
    stopped.return(first);
    expect(core.top).toBe(top);
  });
});

test.each(oracle.matrices)("$name: as computed with 80 digits", ({ rows, cols, entries, values }) => {
  expectWithin("values", valuesOf("f64", rows, cols, entries), values, bound("f64", Float64Array.from(values)));
});

test.each(oracle.bidiagonals)("bidiagonal, $name: every value to a relative 1e-14, as computed with 80 digits", ({ d, e, values }) => {
  expectWithin("values", bidiagonalValues(d, e), values, (i) => Math.max(1e-14 * values[i]!, 1e-60));
});

test("bidiagonal matrices of sizes 0 and 1, and those that are diagonal", () => {
  expect([...bidiagonalValues([], [])]).toEqual([]);
  expect([...bidiagonalValues([-2], [])]).toEqual([2]);
  expect([...bidiagonalValues([1, -3, 2], [0, 0])]).toEqual([3, 2, 1]);
  expect([...bidiagonalValues([0, 0, 0], [3, 4])]).toEqual([4, 3, 0]);
});

test("matrixRank prints the thresholds of both rules", () => {
  expect(matrixRank([8, 1, 2 ** -47, 0], 4, 6, "f64")).toEqual({
    numpy: { rank: 2, threshold: 8 * 6 * 2 ** -52 },
    numericalRecipes: { rank: 3, threshold: 4 * Math.sqrt(11) * 2 ** -52 },
  });
  expect(matrixRank([8, 1, 2 ** -47, 0], 4, 6, "f32").numpy).toEqual({ rank: 2, threshold: 8 * 6 * 2 ** -23 });
  expect(matrixRank([], 0, 3, "f64").numpy.rank).toBe(0);
  expect(matrixRank([0, 0], 2, 3, "f64").numpy.rank).toBe(0);
});

test("anything but a matrix is refused", () => {
  using scope = core.scope("test");
  expect(() => finish(singularValues(scope.zeros("f64", [4])))).toThrow(ShapeError);
});
