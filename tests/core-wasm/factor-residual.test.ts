import {
  cholesky,
  choleskyError,
  choleskyResidual,
  type FactorResidual,
  gamma,
  load,
  lu,
  luError,
  luResidual,
  luSolveError,
  pivotedQr,
  qr,
  qrError,
  qrResidual,
  reflectorBlock,
  ShapeError,
  triangularError,
} from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { positiveDefinite, product, transposed, uniform } from "../support/matrices.ts";

const core = await load();
const norm = (x: ArrayLike<number>): number => Math.sqrt(Array.from(x).reduce((sum, y) => sum + y * y, 0));

/** The residual agrees with a naive one, up to the rounding of both, and is at most `bound`. */
function expectResidual({ measured, rounding, norm: size }: FactorResidual, naive: number, bound: number): void {
  expect(size).toBeGreaterThan(0);
  expect(rounding).toBeLessThan(1e-10 * size);
  expect(Math.abs(measured - naive) <= 2 * rounding, `${measured} against ${naive} within ${rounding}`).toBe(true);
  expect(measured - rounding <= bound, `${measured} against ${bound}`).toBe(true);
}

describe.each(["f32", "f64"] as const)("residuals of %s factors", (dtype) => {
  test.each([
    [40, 40],
    [70, 33],
    [33, 70],
  ] as const)("LU, %i x %i: below luError·‖|L||U|‖", (m, n) => {
    using scope = core.scope("test");
    const k = Math.min(m, n);
    const [a, factors] = [scope.from(dtype, [m, n], uniform(m * n, 1)), scope.from(dtype, [m, n], uniform(m * n, 1))];
    const pivots = scope.zeros("i32", [k]);
    lu(factors, pivots);
    const f = factors.toArray();
    const l = Float64Array.from({ length: m * k }, (_, at) => {
      const [i, j] = [Math.floor(at / k), at % k];
      return i === j ? 1 : i > j ? f[i * n + j]! : 0;
    });
    const u = Float64Array.from({ length: k * n }, (_, at) => (at % n >= Math.floor(at / n) ? f[at]! : 0));
    const rows = Array.from({ length: m }, (_, i) => i);
    for (const [j, at] of pivots.toArray().entries()) [rows[j], rows[at]] = [rows[at]!, rows[j]!];
    const exact = a.toArray();
    const back = product(l, u, m, k, n).map((x, at) => x - exact[rows[Math.floor(at / n)]! * n + (at % n)]!);
    const bound = luError(k, dtype) * norm(product(l.map(Math.abs), u.map(Math.abs), m, k, n));
    expectResidual(luResidual(a, factors, pivots), norm(back), bound);
  });

  test("Cholesky: below choleskyError·‖|L||Lᵀ|‖, the upper triangle not read", () => {
    using scope = core.scope("test");
    const n = 90;
    const entries = positiveDefinite(n, 2);
    const spoiled = entries.map((x, at) => (at % n > Math.floor(at / n) ? 99 : x));
    const [a, l] = [scope.from(dtype, [n, n], spoiled), scope.from(dtype, [n, n], entries)];
    const exact = l.toArray();
    cholesky(l);
    const lower = l.toArray();
    const back = product(lower, transposed(lower, n, n), n, n, n).map((x, at) => x - exact[at]!);
    const size = norm(product(lower.map(Math.abs), transposed(lower.map(Math.abs), n, n), n, n, n));
    expectResidual(choleskyResidual(a, l), norm(back), choleskyError(n, dtype) * size);
  });

  test.each([
    [60, 50],
    [50, 60],
  ] as const)("QR with and without pivoting, %i x %i: below the bounds of qrError", (m, n) => {
    using scope = core.scope("test");
    const k = Math.min(m, n);
    const entries = uniform(m * n, 3).map((x, at) => x * 2 ** -((at % n) % 7));
    const [a, f, g] = [0, 1, 2].map(() => scope.from(dtype, [m, n], entries)) as [never, never, never];
    const t = scope.zeros(dtype, [k, reflectorBlock]);
    const order = scope.zeros("i32", [n]);
    qr(f, t);
    const plain = qrResidual(a, f, t);
    pivotedQr(g, t, order);
    for (const { factorization, orthogonality } of [plain, qrResidual(a, g, t, order)]) {
      expect(factorization.norm).toBeCloseTo(norm(scope.from(dtype, [m, n], entries).toArray()), 4);
      expect(factorization.measured <= (1 + Math.sqrt(k)) * qrError(m, k, dtype) * factorization.norm).toBe(true);
      expect(orthogonality.norm).toBeCloseTo(Math.sqrt(k), 12);
      expect(orthogonality.measured <= 2 * Math.sqrt(k) * qrError(m, k, dtype)).toBe(true);
      expect(factorization.measured).toBeGreaterThan(0);
    }
  });
});

test("residuals see wrong factors", () => {
  using scope = core.scope("test");
  const a = scope.from("f64", [20, 20], positiveDefinite(20, 4));
  const l = scope.from("f64", [20, 20], positiveDefinite(20, 4));
  cholesky(l);
  l.view()[0]! += 1e-6;
  const { measured, rounding } = choleskyResidual(a, l);
  expect(measured - rounding).toBeGreaterThan(1e-6);
  l.view()[0] = Number.NaN;
  expect(choleskyResidual(a, l).measured).toBeNaN();
});

test("Wilkinson's matrix grows by 2^(n−1) without a rounding error: its residual is 0", () => {
  using scope = core.scope("test");
  const n = 30;
  const entries = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return j === n - 1 || i === j ? 1 : j < i ? -1 : 0;
  });
  const [a, f] = [scope.from("f64", [n, n], entries), scope.from("f64", [n, n], entries)];
  const pivots = scope.zeros("i32", [n]);
  expect(lu(f, pivots)).toBe(-1);
  expect(f.view()[n * n - 1]).toBe(2 ** (n - 1));
  expect(luResidual(a, f, pivots).measured).toBe(0);
});

test("the constants are γ of the theorems", () => {
  expect(gamma(2 ** 24, "f32")).toBe(Number.POSITIVE_INFINITY);
  expect(gamma(0, "f64")).toBe(0);
  for (const dtype of ["f32", "f64"] as const) {
    const u = dtype === "f32" ? 2 ** -24 : 2 ** -53;
    expect(gamma(100, dtype)).toBeGreaterThanOrEqual((100 * u) / (1 - 100 * u));
    expect(luError(100, dtype)).toBe(gamma(100, dtype));
    expect(triangularError(100, dtype)).toBe(gamma(100, dtype));
    expect(choleskyError(100, dtype)).toBe(gamma(101, dtype));
    expect(luSolveError(100, dtype)).toBeGreaterThanOrEqual(3 * gamma(100, dtype));
  }
});

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  const [a, b] = [scope.zeros("f64", [3, 3]), scope.zeros("f64", [3, 2])];
  expect(() => luResidual(a, b, scope.zeros("i32", [3]))).toThrow(ShapeError);
  expect(() => choleskyResidual(b, b)).toThrow(ShapeError);
  expect(() => qrResidual(a, a, scope.zeros("f64", [3, 2]))).toThrow(ShapeError);
});
