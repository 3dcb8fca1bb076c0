import { applied, compose, dense, type LinearOperator, scale, shifted, sum, toMatrix, transpose } from "@nadir/analysis/linalg";
import { ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { integers, product, transposed } from "../../support/matrices.ts";

// Small integers: every sum is exact, so that the laws hold with equality.
const a = dense(integers(6 * 4, -9, 9, 1), 6, 4);
const b = dense(integers(6 * 4, -9, 9, 2), 6, 4);
const c = dense(integers(4 * 5, -9, 9, 3), 4, 5);
const square = { ...dense(Float64Array.of(2, 1, 1, 5), 2, 2), symmetric: true };
const operators: Record<string, LinearOperator> = {
  dense: a,
  scale: scale(-3, a),
  sum: sum(a, b),
  compose: compose(a, c),
  transpose: transpose(a),
  nested: transpose(compose(sum(a, scale(2, b)), c)),
  shifted: shifted(square, 7),
};

describe.each(Object.entries(operators))("%s", (_, operator) => {
  test("is linear", () => {
    const [x, y] = [integers(operator.cols, -9, 9, 4), integers(operator.cols, -9, 9, 5)];
    const together = applied(
      operator,
      x.map((value, i) => 3 * value + y[i]!),
    );
    const [ax, ay] = [applied(operator, x), applied(operator, y)];
    expect(together).toEqual(ax.map((value, i) => 3 * value + ay[i]!));
  });

  test("its transpose is its adjoint: yᵀ(Ax) = (Aᵀy)ᵀx", () => {
    const [x, y] = [integers(operator.cols, -9, 9, 6), integers(operator.rows, -9, 9, 7)];
    const dot = (u: Float64Array, v: Float64Array): number => u.reduce((total, value, i) => total + value * v[i]!, 0);
    expect(dot(y, applied(operator, x))).toBe(dot(applied(transpose(operator), y), x));
  });
});

test("combinations are the matrices they stand for", () => {
  expect(toMatrix(operators.compose!)).toEqual(product(toMatrix(a), toMatrix(c), 6, 4, 5));
  expect(toMatrix(operators.transpose!)).toEqual(transposed(toMatrix(a), 6, 4));
  expect(toMatrix(operators.shifted!)).toEqual(Float64Array.of(9, 1, 1, 12));
  expect(operators.shifted!.symmetric).toBe(true);
});

test("an operator without a transpose says so, and combinations of it do not pretend", () => {
  const forward: LinearOperator = { rows: 6, cols: 4, apply: a.apply };
  expect(() => transpose(forward)).toThrow(ShapeError);
  expect(sum(a, forward).applyTranspose).toBeUndefined();
  expect(compose(forward, c).applyTranspose).toBeUndefined();
});

test("shapes that do not fit are refused", () => {
  expect(() => dense(new Float64Array(5), 2, 3)).toThrow(ShapeError);
  expect(() => sum(a, c)).toThrow(ShapeError);
  expect(() => compose(a, b)).toThrow(ShapeError);
  expect(() => applied(a, new Float64Array(3))).toThrow(ShapeError);
  expect(() => a.apply(new Float64Array(4), new Float64Array(5))).toThrow(ShapeError);
});
