import { orthogonal } from "@nadir/analysis/linalg";
import { ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectWithin } from "../../support/matchers.ts";
import { product, transposed, uniform } from "../../support/matrices.ts";

const u = 2 ** -53;
const identity = (n: number): Float64Array => Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

/** Qᵀ·Q of the shorter side. */
function gram(q: Float64Array, rows: number, cols: number): Float64Array {
  const t = transposed(q, rows, cols);
  return rows >= cols ? product(t, q, cols, rows, cols) : product(q, t, rows, cols, rows);
}

describe.each([
  [1, 1],
  [1, 5],
  [5, 1],
  [4, 4],
  [30, 12],
  [12, 30],
  [65, 65],
])("orthogonal %i x %i", (rows, cols) => {
  const a = uniform(rows * cols, rows + 3 * cols);
  const q = orthogonal(a, rows, cols);
  // Each of n reflectors of length m is off by γ of order m at most; a random walk of n steps of √m·u in practice.
  const bound = 8 * Math.sqrt(rows * cols + 8) * u;

  test("has orthonormal columns, or rows where it is wide", () => {
    expectWithin("QᵀQ", gram(q, rows, cols), identity(Math.min(rows, cols)), bound);
  });

  test("leaves a triangular factor with a positive diagonal", () => {
    const n = Math.min(rows, cols);
    const r =
      rows >= cols ? product(transposed(q, rows, cols), a, cols, rows, cols) : product(q, transposed(a, rows, cols), rows, cols, rows);
    for (let i = 0; i < n; ++i) {
      expect(r[i * n + i]).toBeGreaterThan(0);
      for (let j = 0; j < i; ++j) expect(Math.abs(r[i * n + j]!) <= bound * Math.sqrt(rows + cols)).toBe(true);
    }
  });

  test("does not change when the matrix is scaled by a power of two", () => {
    expect(
      orthogonal(
        a.map((x) => x * 2 ** 700),
        rows,
        cols,
      ),
    ).toEqual(q);
  });
});

test("an orthogonal matrix with positive diagonal of R is its own factor", () => {
  expectWithin("Q", orthogonal([0.6, -0.8, 0.8, 0.6], 2, 2), [0.6, -0.8, 0.8, 0.6], 4 * u);
});

test("rank-deficient matrices are completed, spoiled ones are NaN, others are refused", () => {
  const deficient = orthogonal([1, 2, 2, 4, 3, 6], 3, 2);
  expectWithin("QᵀQ", gram(deficient, 3, 2), identity(2), 16 * u);
  expectWithin("zero", gram(orthogonal(new Float64Array(6), 3, 2), 3, 2), identity(2), 16 * u);
  expect(orthogonal([1, Number.NaN], 2, 1).every(Number.isNaN)).toBe(true);
  expect(orthogonal([], 0, 3).length).toBe(0);
  expect(() => orthogonal([1, 2, 3], 2, 2)).toThrow(ShapeError);
});
