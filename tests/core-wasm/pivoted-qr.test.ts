import { type Floating, load, pivotedQr, pivotedQrSteps, reflectorBlock, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as reference from "../reference/factorizations.ts";
import { roundTo } from "../reference/rounding.ts";
import { fenced } from "../support/guards.ts";
import { expectWithin } from "../support/matchers.ts";
import { product, uniform } from "../support/matrices.ts";
import { columnNorms, expectQr } from "../support/qr.ts";

const core = await load();

interface Factors {
  readonly factors: Float64Array | Float32Array;
  readonly order: Int32Array;
}

/** Factors A, checks A·P = Q·R and that each |r_kk| is, up to rounding, the largest norm of what was left of the columns. */
function factor(dtype: Floating, m: number, n: number, entries: ArrayLike<number>): Factors {
  using scope = core.scope("test");
  const count = Math.min(m, n);
  const { tensor: a, check } = fenced(scope, dtype, [m, n], entries);
  const exact = a.toArray();
  const { tensor: t, check: checkT } = fenced(scope, dtype, [count, reflectorBlock], new Float64Array(count * reflectorBlock));
  const order = scope.zeros("i32", [n]);
  const { top } = core;
  pivotedQr(a, t, order);
  expect(core.top).toBe(top);
  check("factors");
  checkT("T");
  const p = order.toArray();
  expect([...p].sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, j) => j));
  expectQr(
    scope,
    dtype,
    exact.map((_, at) => exact[at - (at % n) + p[at % n]!]!),
    a,
    t,
  );
  const f = a.toArray();
  const norms = columnNorms(exact, m, n);
  // A downdated norm may be off by √u of its reference's share, hence the 1e-3 of f32 (2^-12) and 1e-7 of f64 (2^-26.5).
  const slack = dtype === "f32" ? 1e-3 : 1e-7;
  const noise = 8 * m * count * (dtype === "f32" ? 2 ** -24 : 2 ** -53) * norms.reduce((x, y) => Math.max(x, y), 0);
  for (let k = 0; k < count; ++k) {
    const part = f.slice(k * n).map((x, at) => (at % n >= k + Math.floor(at / n) && Math.floor(at / n) < count - k ? x : 0));
    const left = columnNorms(part, count - k, n).slice(k);
    for (const norm of left) expect(norm <= Math.abs(f[k * n + k]!) * (1 + slack) + noise, `step ${k}`).toBe(true);
  }
  return { factors: f, order: p };
}

const diagonal = ({ factors }: Factors, n: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => Math.abs(factors[k * n + k]!));

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
    [31, 33],
    [32, 32],
    [33, 31],
  ] as const),
  ...([
    [97, 96],
    [130, 20],
    [20, 130],
    [110, 110],
    [150, 101],
  ] as const),
] as const;

describe.each(["f32", "f64"] as const)("pivotedQr %s", (dtype) => {
  test.each(shapes)("A·P = Q·R, the largest column first, %i x %i", (m, n) => {
    factor(dtype, m, n, uniform(m * n, m + 3 * n));
  });

  test("columns graded over the whole range of exponents come in their order", () => {
    const [m, n] = [60, 55];
    const range = dtype === "f32" ? 60 : 480;
    const grade = (j: number): number => Math.round((((j * 7) % n) / n) * 2 * range) - range;
    const { order } = factor(
      dtype,
      m,
      n,
      uniform(m * n, 5).map((x, at) => x * 2 ** grade(at % n)),
    );
    const grades = [...order].map(grade);
    for (let k = 1; k < n; ++k) expect(grades[k]!).toBeLessThan(grades[k - 1]! + 3);
  });

  test("a matrix of rank r has n − r negligible entries on the diagonal of R", () => {
    for (const [m, n, r] of [
      [60, 50, 3],
      [50, 60, 33],
      [90, 90, 64],
      [40, 40, 0],
    ] as const) {
      const a = product(uniform(m * r, 1), uniform(r * n, 2), m, r, n);
      const values = diagonal(factor(dtype, m, n, a), n, Math.min(m, n));
      const limit = 8 * m * n * (dtype === "f32" ? 2 ** -24 : 2 ** -53) * (values[0] ?? 0);
      expect(values.filter((x) => x > limit).length).toBe(r);
    }
  });

  test("pivots, R and reflectors are those of the naive algorithm where the norms are well apart", () => {
    const [m, n] = [70, 60];
    // Column j has size 2^(−(17j mod 60)/4): neighbors in the order differ by 2^(1/4), random parts by less once n columns are gone.
    const size = (j: number): number => 2 ** (-((17 * j) % n) / 4);
    const a = uniform(m * n, 9).map((x, at) => roundTo[dtype]((x / (4 * n) + (at % n === Math.floor(at / n) ? 1 : 0)) * size(at % n)));
    const wanted = a.slice();
    const order = new Int32Array(n);
    reference.pivotedQr(wanted, m, n, order, roundTo[dtype]);
    const got = factor(dtype, m, n, a);
    expect([...got.order]).toEqual([...order]);
    // Columns keep their own relative accuracy, and the scaled matrix has a condition near 1: 16·m rounding errors.
    const u = dtype === "f32" ? 2 ** -24 : 2 ** -53;
    expectWithin("R", got.factors, wanted, 64 * m * u);
  });

  test("equal columns are taken in their order, zero matrices stay zero", () => {
    expect([...factor(dtype, 3, 4, new Float64Array(12)).order]).toEqual([0, 1, 2, 3]);
    const { order, factors } = factor(dtype, 3, 3, new Float64Array(9).fill(1));
    expect(order[0]).toBe(0);
    expect(Math.abs(factors[0]!)).toBeCloseTo(Math.sqrt(3), 5);
  });

  test("a NaN comes first and shows, an infinity shows", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      using scope = core.scope("test");
      const a = scope.from(
        dtype,
        [60, 55],
        uniform(60 * 55, 6).map((x, at) => (at === 7 * 55 + 3 ? bad : x)),
      );
      const order = scope.zeros("i32", [55]);
      pivotedQr(a, scope.zeros(dtype, [55, reflectorBlock]), order);
      expect(order.view()[0]).toBe(3);
      expect(a.toArray().some((x) => !Number.isFinite(x))).toBe(true);
    }
  });
});

test("a column whose norm has cancelled is measured anew: 1e-9 of it is found exactly", () => {
  // Columns e₀ + ε_j·e_j: after the first step only ε_j is left, far below what downdating from 1 could show.
  const n = 20;
  const epsilon = (j: number): number => 1e-9 * (1 + ((7 * j) % n) / n);
  const a = new Float64Array(n * n);
  for (let j = 0; j < n; ++j) {
    a[j] = j === 0 ? 2 : 1;
    if (j > 0) a[j * n + j] = epsilon(j);
  }
  const { order, factors } = factor("f64", n, n, a);
  const wanted = Array.from({ length: n - 1 }, (_, j) => j + 1).sort((x, y) => epsilon(y) - epsilon(x));
  expect([...order]).toEqual([0, ...wanted]);
  for (const [k, j] of wanted.entries()) expectWithin("r", [Math.abs(factors[(k + 1) * n + k + 1]!)], [epsilon(j)], 4e-16);
});

test("Kahan's matrix keeps its order, and its last pivot is far above its smallest singular value", () => {
  const n = 90;
  const [c, s] = [0.2, Math.sqrt(1 - 0.04)];
  // A touch of 100·n·u on the diagonal breaks the ties of equal norms in favor of the given order.
  const a = new Float64Array(n * n).map((_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return j < i ? 0 : s ** i * (j > i ? -c : 1 + (n - i) * 1e-13);
  });
  const kahan = factor("f64", n, n, a);
  expect([...kahan.order]).toEqual(Array.from({ length: n }, (_, j) => j));
  const pivots = diagonal(kahan, n, n);
  // ‖A⁻¹‖ >= |(A⁻¹)_{0,n−1}| = c(1 + c)^{n−2}/s^{n−1}: σ_min is below s^{n−1}/(c·1.2^{n−2}), a millionth of the last pivot s^{n−1}.
  expectWithin("last pivot", [pivots[n - 1]!], [s ** (n - 1)], 1e-9 * s ** (n - 1));
  expect(1 / (c * 1.2 ** (n - 2))).toBeLessThan(1e-6);
});

test("steps report finished columns", () => {
  using scope = core.scope("test");
  const a = scope.from("f64", [80, 70], uniform(5600, 2));
  const steps = [...pivotedQrSteps(a, scope.zeros("f64", [70, reflectorBlock]), scope.zeros("i32", [70]))];
  expect(steps.at(-1)).toBe(70);
  for (let i = 1; i < steps.length; ++i) expect(steps[i]!).toBeGreaterThan(steps[i - 1]!);
});

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  const [a, t, order] = [scope.zeros("f64", [4, 3]), scope.zeros("f64", [3, reflectorBlock]), scope.zeros("i32", [3])];
  expect(() => pivotedQr(scope.zeros("f64", [4]), t, order)).toThrow(ShapeError);
  expect(() => pivotedQr(a, scope.zeros("f64", [3, 3]), order)).toThrow(ShapeError);
  expect(() => pivotedQr(a, t, scope.zeros("i32", [4]))).toThrow(ShapeError);
});
