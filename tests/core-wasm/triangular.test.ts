import { type Core, load, ShapeError, transpose, triangularSolve } from "@nadir/core-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import * as reference from "../reference/factorizations.ts";
import { roundTo } from "../reference/rounding.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { transposed, uniform } from "../support/matrices.ts";

let core: Core;
beforeAll(async () => {
  core = await load();
});

const forms = [false, true].flatMap((upper) =>
  [false, true].flatMap((transpose) => [false, true].map((unit) => ({ upper, transpose, unit }))),
);

/** Entries of size 1/n off the diagonal keep the solution bounded; what the form must not read is NaN. */
function triangle(n: number, form: reference.Form, seed: number): Float64Array {
  return uniform(n * n, seed).map((x, index) => {
    const [i, j] = [Math.floor(index / n), index % n];
    if (i === j) return form.unit ? Number.NaN : 2 + x;
    return j > i === Boolean(form.upper) ? x / n : Number.NaN;
  });
}

describe.each(["f32", "f64"] as const)("triangularSolve %s", (dtype) => {
  test.each(forms)("is bit-equal to substitution in the documented order, %o", (form) => {
    for (const [n, m] of [
      [0, 3],
      [1, 1],
      [2, 9],
      [5, 8],
      [7, 17],
      [63, 3],
      [64, 16],
      [65, 33],
      [70, 19],
      [130, 8],
      [131, 21],
      [200, 1],
    ] as const) {
      using scope = core.scope("test");
      const t = scope.from(dtype, [n, n], triangle(n, form, n));
      const { tensor, check } = fenced(scope, dtype, [n, m], uniform(n * m, m + 7));
      const expected = tensor.toArray();
      reference.triangularSolve(expected, t.toArray(), n, m, form, roundTo[dtype]);
      triangularSolve(tensor, t, form);
      expectSameBits("entries", tensor.toArray(), expected);
      check("guards");
    }
  });

  test.each(forms)("from the right is the transposed system, %o", (form) => {
    for (const [n, m] of [
      [1, 1],
      [5, 8],
      [70, 19],
      [131, 3],
    ] as const) {
      using scope = core.scope("test");
      const t = scope.from(dtype, [n, n], triangle(n, form, n));
      const { tensor, check } = fenced(scope, dtype, [m, n], uniform(n * m, m + 7));
      const expected = scope.from(dtype, [n, m], transposed(tensor.toArray(), m, n)).toArray();
      reference.triangularSolve(expected, t.toArray(), n, m, { ...form, transpose: !form.transpose }, roundTo[dtype]);
      triangularSolve(tensor, t, { ...form, right: true });
      expectSameBits("entries", tensor.toArray(), transposed(expected, n, m));
      check("guards");
      const [row, column] = [scope.from(dtype, [n], uniform(n, 1)), scope.from(dtype, [1, n], uniform(n, 1))];
      triangularSolve(row, t, { ...form, right: true });
      triangularSolve(column, t, { ...form, right: true });
      expect(row.toArray()).toEqual(column.toArray());
    }
  });

  test("a vector is a matrix of one column", () => {
    using scope = core.scope("test");
    const t = scope.from(dtype, [70, 70], triangle(70, {}, 1));
    const [b, c] = [scope.from(dtype, [70], uniform(70, 2)), scope.from(dtype, [70, 1], uniform(70, 2))];
    triangularSolve(b, t);
    triangularSolve(c, t);
    expect(b.toArray()).toEqual(c.toArray());
  });

  test("transpose turns rows into columns for every remainder of its squares", () => {
    for (const [m, n] of [
      [0, 4],
      [1, 1],
      [3, 40],
      [16, 16],
      [17, 33],
      [50, 15],
    ] as const) {
      using scope = core.scope("test");
      const x = uniform(m * n, 3);
      const { tensor, check } = fenced(scope, dtype, [n, m], uniform(m * n, 4));
      transpose(tensor, scope.from(dtype, [m, n], x));
      expect(tensor.toArray()).toEqual(scope.from(dtype, [n, m], transposed(x, m, n)).toArray());
      check("guards");
    }
  });
});

test("a zero on the diagonal shows as infinities or NaNs, not as finite numbers", () => {
  using scope = core.scope("test");
  const b = scope.from("f64", [2], [1, 1]);
  triangularSolve(b, scope.from("f64", [2, 2], [0, 9, 1, 1]));
  expect([...b.toArray()]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  const square = scope.zeros("f64", [3, 3]);
  expect(() => triangularSolve(scope.zeros("f64", [2, 3]), square)).toThrow(ShapeError);
  expect(() => triangularSolve(scope.zeros("f32", [3, 3]), square)).toThrow(ShapeError);
  expect(() => triangularSolve(scope.zeros("f64", [3, 3]), scope.zeros("f64", [3, 2]))).toThrow(ShapeError);
  expect(() => transpose(square, scope.zeros("f64", [2, 3]))).toThrow(ShapeError);
});
