import { finish } from "@nadir/analysis/evidence";
import { applied, conjugateGradient, dense, type LinearOperator, lanczos, smallSymmetricEigen } from "@nadir/analysis/linalg";
import { ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectWithin } from "../../support/matchers.ts";
import { integers, positiveDefinite, uniform } from "../../support/matrices.ts";

const diagonal = (...values: number[]): LinearOperator => ({
  rows: values.length,
  cols: values.length,
  symmetric: true,
  apply: (x, y) => {
    for (let i = 0; i < values.length; ++i) y[i] = values[i]! * x[i]!;
  },
});
const norm = (x: ArrayLike<number>): number => Math.sqrt(Array.from(x).reduce((total, value) => total + value * value, 0));
const minus = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value - y[i]!);

describe("conjugateGradient", () => {
  test.each([1, 2, 17, 60])("finds the integer solution of a positive definite system, n = %i", (n) => {
    const a = dense(positiveDefinite(n, n), n, n);
    const wanted = integers(n, -9, 9, 1);
    const { status, x, residual, iterations } = finish(conjugateGradient(a, applied(a, wanted), { tolerance: 1e-13 }));
    expect(status).toBe("converged");
    expect(iterations).toBeLessThanOrEqual(2 * n);
    // Every eigenvalue is above 1/2: the error is at most twice the residual, whose recurrence drifts by a few u·‖x‖.
    expectWithin("x", x, wanted, 2 * residual + 1e-13 * norm(wanted));
  });

  test("as many distinct eigenvalues, as many steps", () => {
    const { status, iterations } = finish(conjugateGradient(diagonal(1, 1, 4, 4, 4, 16), Float64Array.of(1, 2, 3, 4, 5, 6)));
    expect([status, iterations]).toEqual(["converged", 3]);
  });

  test("an indefinite or singular operator yields a direction of curvature <= 0", () => {
    for (const values of [
      [1, -2, 3],
      [-1, -1, -1],
      [0, 0, 0],
    ]) {
      const { status, direction } = finish(conjugateGradient(diagonal(...values), Float64Array.of(1, 2, 1)));
      expect(status).toBe("negative-curvature");
      expect(values.reduce((total, value, i) => total + value * direction![i]! ** 2, 0)).toBeLessThanOrEqual(0);
    }
  });

  test("limits, NaNs and a zero right side are answers", () => {
    const a = diagonal(1, 10, 100);
    const ones = Float64Array.of(1, 1, 1);
    expect(finish(conjugateGradient(a, ones, { maxIterations: 1 }))).toMatchObject({ status: "iteration-limit", iterations: 1 });
    expect(finish(conjugateGradient(a, Float64Array.of(1, Number.NaN, 1))).status).toBe("not-finite");
    expect(finish(conjugateGradient(diagonal(1, Number.NaN, 2), ones)).status).toBe("not-finite");
    expect(finish(conjugateGradient(a, new Float64Array(3)))).toMatchObject({ status: "converged", iterations: 0, residual: 0 });
    expect(() => finish(conjugateGradient(a, new Float64Array(2)))).toThrow(ShapeError);
  });

  test("progress counts the steps", () => {
    expect([...conjugateGradient(diagonal(1, 2, 3), Float64Array.of(1, 1, 1))].map((step) => step.done)).toEqual([1, 2, 3]);
  });
});

describe("lanczos", () => {
  const n = 60;
  const matrix = positiveDefinite(n, 5);
  const a = dense(matrix, n, n);
  const exact = smallSymmetricEigen(matrix, n).values;

  test.each([1, 5, 20, 60])("after %i steps an eigenvalue lies within the residual of each Ritz value", (steps) => {
    const { values, residuals, vector } = finish(lanczos(a, uniform(n, 6), steps));
    expect(values.length).toBe(steps);
    values.forEach((value, i) => {
      const v = vector(i);
      const residual = norm(
        minus(
          applied(a, v),
          v.map((x) => value * x),
        ),
      );
      expect(Math.abs(residual - residuals[i]!) <= 1e-12).toBe(true);
      expect(Math.min(...exact.map((x) => Math.abs(x - value))) <= residuals[i]! + 1e-12).toBe(true);
      expect(Math.abs(norm(v) - 1) <= 1e-13).toBe(true);
    });
  });

  test("with all steps the whole spectrum is found, with two thirds of them its ends", () => {
    expectWithin("all", finish(lanczos(a, uniform(n, 6), n)).values, exact, 1e-12);
    const { values, residuals } = finish(lanczos(a, uniform(n, 6), 40));
    expect(Math.abs(values[0]! - exact[0]!) <= residuals[0]! && Math.abs(values.at(-1)! - exact.at(-1)!) <= residuals.at(-1)!).toBe(true);
    expect(residuals[0]! < 1e-2).toBe(true);
  });

  test("the space ends after as many steps as the start has eigenvalues", () => {
    const { values, exhausted } = finish(lanczos(diagonal(1, 1, 4, 4, 9), Float64Array.of(1, 2, 3, 4, 0), 5));
    expect(exhausted).toBe(true);
    expectWithin("values", values, [1, 4], 1e-14);
    expect([...finish(lanczos(diagonal(0, 0), Float64Array.of(1, 1), 2)).values]).toEqual([0]);
  });

  test("misuse is refused", () => {
    expect(() => finish(lanczos(a, new Float64Array(n), 5))).toThrow(ShapeError);
    expect(() => finish(lanczos(a, uniform(n - 1, 1), 5))).toThrow(ShapeError);
    expect(() => finish(lanczos(a, uniform(n, 1), 0))).toThrow(ShapeError);
  });
});
