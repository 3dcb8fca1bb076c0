import {
  applyQ,
  type Floating,
  formQ,
  load,
  qr,
  qrError,
  qrSteps,
  type Real,
  reflectorBlock,
  type Scope,
  ShapeError,
} from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as reference from "../reference/factorizations.ts";
import { roundTo } from "../reference/rounding.ts";
import { fenced } from "../support/guards.ts";
import { expectWithin } from "../support/matchers.ts";
import { product, transposed, uniform } from "../support/matrices.ts";
import { expectQr, upper } from "../support/qr.ts";

const core = await load();
const roundoff = { f32: 2 ** -24, f64: 2 ** -53 } as const;
function factor(scope: Scope, dtype: Floating, m: number, n: number, entries: ArrayLike<number>): { a: Real; t: Real } {
  const a = scope.from(dtype, [m, n], entries);
  const t = scope.zeros(dtype, [Math.min(m, n), reflectorBlock]);
  qr(a, t);
  return { a, t };
}

function expectFactors(dtype: Floating, m: number, n: number, entries: Float64Array): void {
  using scope = core.scope("test");
  const exact = scope.from(dtype, [m, n], entries).toArray();
  const { a, t } = factor(scope, dtype, m, n, entries);
  expectQr(scope, dtype, exact, a, t);
}

const shapes = [
  ...([
    [0, 0],
    [0, 3],
    [3, 0],
    [1, 1],
    [1, 5],
    [5, 1],
    [2, 2],
    [7, 4],
    [4, 7],
    [47, 49],
    [48, 48],
    [49, 47],
  ] as const),
  ...([
    [97, 96],
    [130, 20],
    [20, 130],
    [110, 110],
    [150, 101],
  ] as const),
] as const;

describe.each(["f32", "f64"] as const)("qr %s", (dtype) => {
  test.each(shapes)("A = Q·R with orthonormal columns, %i x %i", (m, n) => {
    expectFactors(dtype, m, n, uniform(m * n, m + 3 * n));
  });

  test("columns graded over the whole range of exponents keep their own relative accuracy", () => {
    const [m, n] = [60, 55];
    const range = dtype === "f32" ? 80 : 900;
    const a = uniform(m * n, 5).map((x, at) => x * 2 ** (Math.round(((at % n) / n) * 2 * range) - range));
    expectFactors(dtype, m, n, a);
  });

  test("rank-deficient, zero and already triangular matrices", () => {
    const rank3 = product(uniform(60 * 3, 1), uniform(3 * 50, 2), 60, 3, 50);
    expectFactors(dtype, 60, 50, rank3);
    expectFactors(dtype, 5, 4, new Float64Array(20));
    expectFactors(dtype, 50, 50, upper(uniform(50 * 50, 3), 50, 50));
  });

  test("R and the reflectors are those of the naive algorithm, within its conditioning", () => {
    const [m, n] = [70, 60];
    using scope = core.scope("test");
    // Diagonally dominant: ‖A⁻¹‖ <= 1/n bounds how far R and V move with a change of A.
    const a = scope.from(
      dtype,
      [m, n],
      uniform(m * n, 9).map((x, at) => (at % (n + 1) === 0 ? 2 * n : x)),
    );
    const wanted = a.toArray();
    const taus = reference.qr(wanted, m, n, roundTo[dtype]);
    const { tensor, check } = fenced(scope, dtype, [m, n], a.toArray());
    const { tensor: t, check: checkT } = fenced(scope, dtype, [n, reflectorBlock], new Float64Array(n * reflectorBlock));
    expect([...qrSteps(tensor, t)]).toEqual([48, 60]);
    check("factors");
    checkT("T");
    expectWithin("factors", tensor.toArray(), wanted, 40 * m * 2 * n * roundoff[dtype]);
    const diagonal = Float64Array.from({ length: n }, (_, i) => t.view()[i * reflectorBlock + (i % reflectorBlock)]!);
    expectWithin("τ", diagonal, taus, 40 * m * roundoff[dtype]);
  });

  test("applyQ and its transpose are inverse to each other, agree with the full Q, and stop at a cut T", () => {
    using scope = core.scope("test");
    const [m, n, p] = [103, 70, 13];
    const { a, t } = factor(scope, dtype, m, n, uniform(m * n, 4));
    const bound = 4 * m * qrError(m, 1, dtype);
    const full = scope.zeros(dtype, [m, m]);
    formQ(full, a, t);
    const c0 = scope.from(dtype, [m, p], uniform(m * p, 5)).toArray();
    const c = scope.from(dtype, [m, p], c0);
    applyQ(c, a, t, { transpose: true });
    expectWithin("QᵀC", c.toArray(), product(transposed(full.toArray(), m, m), c0, m, m, p), bound);
    applyQ(c, a, t);
    expectWithin("QQᵀC", c.toArray(), c0, bound);
    for (const count of [0, 1, 48, 49]) {
      const q = scope.zeros(dtype, [m, m]);
      formQ(q, a, t.rows(0, count));
      const vector = scope.from(dtype, [m], c0.slice(0, m));
      applyQ(vector, a, t.rows(0, count));
      expectWithin(`Q of ${count}`, vector.toArray(), product(q.toArray(), c0.slice(0, m), m, m, 1), bound);
    }
  });

  test("a NaN or an infinity shows in R", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      using scope = core.scope("test");
      const { a } = factor(
        scope,
        dtype,
        60,
        55,
        uniform(60 * 55, 6).map((x, at) => (at === 7 * 55 + 3 ? bad : x)),
      );
      expect(a.toArray().some((x) => !Number.isFinite(x))).toBe(true);
    }
  });
});

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  const [a, t] = [scope.zeros("f64", [4, 3]), scope.zeros("f64", [3, reflectorBlock])];
  expect(() => qr(scope.zeros("f64", [4]), t)).toThrow(ShapeError);
  expect(() => qr(a, scope.zeros("f64", [3, 3]))).toThrow(ShapeError);
  expect(() => qr(a, scope.zeros("f32", [3, reflectorBlock]))).toThrow(ShapeError);
  expect(() => applyQ(scope.zeros("f64", [3, 4]), a, t)).toThrow(ShapeError);
  expect(() => applyQ(scope.zeros("f64", [4, 4]), a, scope.zeros("f64", [4, reflectorBlock]))).toThrow(ShapeError);
  expect(() => formQ(scope.zeros("f64", [4, 5]), a, t)).toThrow(ShapeError);
});
