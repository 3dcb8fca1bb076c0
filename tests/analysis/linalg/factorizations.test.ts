import { readFileSync } from "node:fs";
import { finish } from "@nadir/analysis/evidence";
import { leastSquares, nullSpace, pivotedRank, thinQr } from "@nadir/analysis/linalg";
import { load, qrError, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectWithin } from "../../support/matchers.ts";
import { product, transposed, uniform } from "../../support/matrices.ts";

interface Case {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly entries: readonly number[];
  readonly values: readonly number[];
  readonly rank: number;
  readonly right: readonly number[];
  readonly distance: number;
  readonly solution: readonly number[];
  readonly projector: readonly number[];
}

const core = await load();
const { matrices } = JSON.parse(readFileSync(new URL("../../oracles/fixtures/factorizations.json", import.meta.url), "utf8")) as {
  matrices: readonly Case[];
};
const norm = (x: ArrayLike<number>): number => Math.sqrt(Array.from(x).reduce((sum, y) => sum + y * y, 0));

describe.each(matrices)("against LAPACK: $name", ({ rows, cols, entries, values, rank, right, distance, solution, projector }) => {
  const condition = values[0]! / values[rank - 1]!;
  const bound = 16 * condition * rows * cols * 2 ** -53;

  test("the rank is numpy's", () => {
    using scope = core.scope("test");
    const found = finish(pivotedRank(scope.from("f64", [rows, cols], entries)));
    expect(found.rank).toBe(rank);
    expect(found.gap).toBeGreaterThan(1);
  });

  test("the projector on the null space is scipy's", () => {
    using scope = core.scope("test");
    const { basis, dimension, residual, norm: size, orthogonality } = finish(nullSpace(scope.from("f64", [rows, cols], entries)));
    expect(dimension).toBe(cols - rank);
    const got = product(basis, transposed(basis, cols, dimension), cols, dimension, cols);
    if (dimension > 0) expectWithin("projector", got, projector, bound);
    expect(residual <= 2 * Math.sqrt(cols) * qrError(cols, rank, "f64") * size).toBe(true);
    expect(orthogonality <= 2 * Math.sqrt(cols) * qrError(cols, rank, "f64")).toBe(true);
  });

  test("least squares reach scipy's distance, and its solution where that is unique", () => {
    using scope = core.scope("test");
    const [a, b] = [scope.from("f64", [rows, cols], entries), scope.from("f64", [rows, 2], right)];
    const { x, residual, gradient } = finish(leastSquares(a, b));
    const size = norm(right) + values[0]! * norm(x);
    expect(Math.abs(residual - distance) <= 16 * rows * cols * 2 ** -53 * size).toBe(true);
    expect(gradient <= 16 * rows * cols * 2 ** -53 * size * values[0]!).toBe(true);
    const spread = bound * (1 + (condition * distance) / (values[0]! * norm(solution))) * norm(solution);
    // A bound above the solution says nothing (Hilbert's matrix): there the residual above is what counts.
    if (rank === cols && spread < 1e-3 * norm(solution)) expectWithin("x", x, solution, spread);
  });
});

test("thin QR returns what it factored, for f32 matrices too", () => {
  for (const [m, n] of [
    [30, 20],
    [20, 30],
    [1, 1],
    [0, 4],
    [4, 0],
  ] as const) {
    using scope = core.scope("test");
    const a = scope.from("f32", [m, n], uniform(m * n, 3));
    const before = a.toArray();
    const k = Math.min(m, n);
    const { q, r, residual } = finish(thinQr(a));
    expect([q.length, r.length]).toEqual([m * k, k * n]);
    if (k > 0) expectWithin("Q·R", product(q, r, m, k, n), before, 64 * (m + n) * 2 ** -53);
    expect(residual.factorization.measured <= (1 + Math.sqrt(k)) * qrError(m, k, "f64") * residual.factorization.norm).toBe(true);
    expect(a.toArray()).toEqual(before);
  }
});

test("null spaces of no, some and all directions", () => {
  for (const [m, n, dimension] of [
    [5, 5, 0],
    [4, 9, 5],
    [9, 4, 0],
    [0, 3, 3],
    [3, 0, 0],
  ] as const) {
    using scope = core.scope("test");
    const found = finish(nullSpace(scope.from("f64", [m, n], uniform(m * n, 5))));
    expect([found.dimension, found.basis.length]).toEqual([dimension, n * dimension]);
  }
  using scope = core.scope("test");
  const zero = finish(nullSpace(scope.zeros("f64", [3, 4])));
  expect([zero.dimension, zero.rank.rank, zero.residual]).toEqual([4, 0, 0]);
});

test("a large rank-deficient matrix: the basis is orthonormal and A·N is of rounding size", () => {
  const [m, n, r] = [150, 180, 117];
  using scope = core.scope("test");
  const a = scope.from("f64", [m, n], product(uniform(m * r, 6), uniform(r * n, 7), m, r, n));
  const { dimension, residual, norm: size, orthogonality } = finish(nullSpace(a));
  expect(dimension).toBe(n - r);
  expect(residual).toBeLessThan(1e-13 * size);
  expect(orthogonality).toBeLessThan(1e-12);
});

test("a tolerance moves the rank", () => {
  using scope = core.scope("test");
  const a = scope.from("f64", [3, 3], [1, 0, 0, 0, 1e-3, 0, 0, 0, 1e-6]);
  expect([1e-2, 1e-4, undefined].map((tolerance) => finish(pivotedRank(a, tolerance)).rank)).toEqual([1, 2, 3]);
});

test("what is not finite has no rank", () => {
  using scope = core.scope("test");
  const a = scope.from("f64", [3, 2], [1, 2, 3, Number.NaN, 5, 6]);
  expect(finish(pivotedRank(a)).rank).toBeNaN();
  expect(finish(nullSpace(a)).dimension).toBe(0);
  expect(finish(leastSquares(a, scope.zeros("f64", [3]))).x).toEqual(new Float64Array(2).fill(Number.NaN));
});

test("misuse is refused", () => {
  using scope = core.scope("test");
  const vector = scope.zeros("f64", [3]);
  expect(() => finish(thinQr(vector))).toThrow(ShapeError);
  expect(() => finish(pivotedRank(vector))).toThrow(ShapeError);
  expect(() => finish(nullSpace(vector))).toThrow(ShapeError);
  expect(() => finish(leastSquares(scope.zeros("f64", [2, 2]), vector))).toThrow(ShapeError);
});
