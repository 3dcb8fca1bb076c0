import { readFileSync } from "node:fs";
import { finish } from "@nadir/analysis/evidence";
import { eigenResidual, type SymmetricEigen, smallSymmetricEigen, symmetricEigen, symmetricEigenvalues } from "@nadir/analysis/linalg";
import { load, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectWithin } from "../../support/matchers.ts";
import { product, uniform } from "../../support/matrices.ts";
import { departure, frobenius, graded, hidden, symmetric, tridiagonal } from "../../support/spectral.ts";

const core = await load();
const u = 2 ** -53;
interface Oracle {
  readonly symmetric: readonly { n: number; values: number[]; norm: number; gap: number; projector: number[] }[];
}
const oracle: Oracle = JSON.parse(readFileSync(new URL("../../oracles/fixtures/scipy_spectra.json", import.meta.url), "utf8"));

function eigenOf(a: ArrayLike<number>, n: number, dtype: "f32" | "f64" = "f64"): SymmetricEigen {
  using scope = core.scope("test");
  return finish(symmetricEigen(scope.from(dtype, [n, n], a)));
}

/** Both laws of a decomposition, by plain products: 3n orthogonal steps and n merges, each off by a few u at random. */
function expectDecomposition(a: Float64Array, n: number, { values, vectors }: SymmetricEigen): void {
  const bound = 16 * Math.sqrt(n + 1) * u;
  const image = product(vectors, a, n, n, n);
  const error = image.map((x, at) => x - values[Math.floor(at / n)]! * vectors[at]!);
  expect(frobenius(error) <= bound * frobenius(a)).toBe(true);
  expect(departure(vectors, n, n) <= bound * Math.sqrt(n)).toBe(true);
  expect(values.every((x, i) => i === 0 || x >= values[i - 1]!)).toBe(true);
}

// Sizes cross the leaf (32), two levels, and odd halves.
test.each([1, 2, 3, 5, 31, 32, 33, 34, 63, 64, 65, 66, 97, 130, 200])("A = VᵀΛV with orthonormal V, n = %i", (n) => {
  const a = symmetric(n, n);
  const eigen = eigenOf(a, n);
  expectDecomposition(a, n, eigen);
  expectWithin("values", eigen.values, smallSymmetricEigen(a, n).values, 8 * Math.sqrt(n + 1) * u * frobenius(a));
});

const repeat = (count: number, of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));
const wilkinson = repeat(21, (i) => Math.abs(i - 10));
const glued = tridiagonal(
  repeat(105, (i) => wilkinson[i % 21]!),
  repeat(104, (i) => (i % 21 === 20 ? 2 ** -30 : 1)),
);

describe.each([
  ["the identity", hidden(repeat(64, () => 1)), 64],
  ["repeated values", hidden(repeat(256, (i) => Math.floor(i / 32) - 3)), 256],
  ["low rank", hidden(repeat(256, (i) => (i < 5 ? i + 1 : 0))), 256],
  ["two clusters", hidden(repeat(64, (i) => (i % 2) * 2 ** 20 + (i % 4))), 64],
  ["glued Wilkinson matrices", glued, 105],
  [
    "a tridiagonal Toeplitz matrix",
    tridiagonal(
      repeat(100, () => 2),
      repeat(99, () => -1),
    ),
    100,
  ],
  [
    "negative couplings and zeros among them",
    tridiagonal(
      repeat(90, (i) => i % 7),
      repeat(89, (i) => -(i % 5)),
    ),
    90,
  ],
  ["a rank-one change of a multiple of the identity", Float64Array.from({ length: 6400 }, (_, at) => (at % 81 === 0 ? 4 : 1)), 80],
  [
    "a diagonal matrix",
    tridiagonal(
      repeat(80, (i) => (i * 37) % 80),
      repeat(79, () => 0),
    ),
    80,
  ],
  [
    "an arrow",
    Float64Array.from({ length: 4900 }, (_, at) => (at % 71 === 0 ? Math.floor(at / 70) : at < 70 || at % 70 === 0 ? 1 : 0)),
    70,
  ],
] as const)("%s", (_, a, n) => {
  test("is decomposed, and the values agree with those computed alone", () => {
    const eigen = eigenOf(a, n);
    expectDecomposition(a, n, eigen);
    using scope = core.scope("test");
    const alone = finish(symmetricEigenvalues(scope.from("f64", [n, n], a)));
    expectWithin("values", eigen.values, alone, 16 * Math.sqrt(n) * u * frobenius(a));
  });
});

test.each([0.9, 0.5, 2])("entries graded by %d", (ratio) => {
  const a = graded(80, 80, ratio);
  for (let i = 0; i < 80; ++i) for (let j = 0; j < i; ++j) a[j * 80 + i] = a[i * 80 + j]!;
  expectDecomposition(a, 80, eigenOf(a, 80));
});

test.each(oracle.symmetric)("LAPACK's values and leading invariant subspace, n = $n", ({ n, values, norm, gap, projector }) => {
  const entry = (i: number, j: number): number => (((i * 37 + j * 91 + i * j * 13) % 101) - 50) / 64;
  const a = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return entry(Math.max(i, j), Math.min(i, j));
  });
  const eigen = eigenOf(a, n);
  const bound = 16 * Math.sqrt(n) * u * norm;
  expectWithin("values", eigen.values, values, bound);
  const rows = [n - 3, n - 2, n - 1].map((i) => eigen.vectors.subarray(i * n, (i + 1) * n));
  const got = projector.map((_, i) => rows.reduce((sum, row) => sum + row[0]! * row[i]!, 0));
  expectWithin("projector", got, projector, (4 * bound) / gap);
});

test("scales exactly, reads the lower triangle only, and f32 entries are taken as they are", () => {
  const a = Float64Array.from(Float32Array.from(symmetric(40, 3)));
  const { values, vectors } = eigenOf(a, 40);
  const lower = a.map((x, at) => (at % 40 > Math.floor(at / 40) ? Number.NaN : x));
  expect(eigenOf(lower, 40)).toEqual({ values, vectors });
  expect(eigenOf(a, 40, "f32")).toEqual({ values, vectors });
  for (const factor of [2 ** 900, 2 ** -950]) {
    const scaled = eigenOf(
      a.map((x) => x * factor),
      40,
    );
    expect(scaled).toEqual({ values: values.map((x) => x * factor), vectors });
  }
});

test("zero, empty, single and spoiled matrices", () => {
  expect(eigenOf([], 0)).toEqual({ values: new Float64Array(0), vectors: new Float64Array(0) });
  expect(eigenOf([-5], 1)).toEqual({ values: Float64Array.of(-5), vectors: Float64Array.of(1) });
  expect(eigenOf(new Float64Array(4), 2)).toEqual({ values: new Float64Array(2), vectors: Float64Array.of(1, 0, 0, 1) });
  for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) {
    const { values, vectors } = eigenOf([1, 0, bad, 2], 2);
    expect([...values, ...vectors].every(Number.isNaN)).toBe(true);
  }
  using scope = core.scope("test");
  expect(() => finish(symmetricEigen(scope.zeros("f64", [2, 3])))).toThrow(ShapeError);
});

test("same bits every time, input untouched, progress, memory given back when stopped anywhere", () => {
  using scope = core.scope("test");
  const a = scope.from("f64", [80, 80], uniform(6400, 9));
  const before = a.toArray();
  const { top } = core;
  const first = finish(symmetricEigen(a));
  expect(finish(symmetricEigen(a))).toEqual(first);
  expect(a.toArray()).toEqual(before);
  const steps = [...symmetricEigen(a)];
  expect(new Set(steps.map(({ what }) => what))).toEqual(new Set(["tridiagonal form", "eigenvectors", "back-transformation"]));
  expect(steps.every(({ done, total }) => done <= total)).toBe(true);
  for (let stop = 1; stop < steps.length; ++stop) {
    const work = symmetricEigen(a);
    for (let i = 0; i < stop; ++i) work.next();
    work.return(first);
    expect(core.top).toBe(top);
  }
});

describe("eigenResidual", () => {
  test("measures what a plain product gives, and angles that hold", () => {
    const wanted = repeat(64, (i) => i * i);
    const a = hidden(wanted);
    using scope = core.scope("test");
    const eigen = eigenOf(a, 64);
    const { norm, residual, orthogonality, gaps, angles, residuals } = eigenResidual(scope.from("f64", [64, 64], a), eigen);
    expectWithin("norm", [norm], [frobenius(wanted)], 1e-12 * norm);
    expect(residual <= 16 * 8 * u * norm && orthogonality <= 16 * 64 * u).toBe(true);
    expectWithin(
      "gaps",
      gaps.subarray(1),
      Float64Array.from({ length: 63 }, (_, i) => 2 * i + 1),
      2 * residual + 1e-11,
    );
    expect(residuals.every((r, i) => angles[i]! >= r / (2 * 64) && angles[i]! < 1e-9)).toBe(true);
  });

  test.each([2 ** 1000, 2 ** -1000])("scales with the matrix, by %d", (factor) => {
    using scope = core.scope("test");
    const a = symmetric(20, 2);
    const of = (x: Float64Array): ReturnType<typeof eigenResidual> => eigenResidual(scope.from("f64", [20, 20], x), eigenOf(x, 20));
    const [plain, far] = [of(a), of(a.map((x) => x * factor))];
    expect(far.angles).toEqual(plain.angles);
    expect([far.norm, far.residual, far.valueError]).toEqual([plain.norm, plain.residual, plain.valueError].map((x) => x * factor));
  });

  test("the bound for the values holds against exact ones, also after they are spoiled, and is not idle", () => {
    using scope = core.scope("test");
    const wanted = repeat(64, (i) => i - 20);
    const a = scope.from("f64", [64, 64], hidden(wanted));
    const { values, vectors } = eigenOf(a.toArray(), 64);
    const worst = (got: Float64Array): number => got.reduce((x, value, i) => Math.max(x, Math.abs(value - wanted[i]!)), 0);
    const { valueError, norm } = eigenResidual(a, { values, vectors });
    expect(valueError >= worst(values) && valueError < 1e-10 * norm).toBe(true);
    for (const spoil of [1e-3, 0.1, 0.4]) {
      const moved = values.map((x, i) => x + (i === 7 ? spoil : 0));
      const bent = vectors.map((x, at) => x + (at === 1000 ? spoil : 0));
      expect(eigenResidual(a, { values: moved, vectors }).valueError >= worst(moved)).toBe(true);
      expect(eigenResidual(a, { values: moved, vectors: bent }).valueError >= worst(moved)).toBe(true);
    }
    expect(eigenResidual(a, { values, vectors: vectors.map(() => 0) }).valueError).toBe(Number.POSITIVE_INFINITY);
    expect(eigenResidual(a, { values: values.map(() => Number.NaN), vectors }).valueError).toBeNaN();
  });

  test("sees a wrong value, a wrong vector and repeated values", () => {
    using scope = core.scope("test");
    const a = scope.from("f64", [2, 2], [2, 0, 0, 2]);
    const vectors = Float64Array.of(1, 0, 0, 1);
    expect([...eigenResidual(a, { values: Float64Array.of(2, 2), vectors }).angles]).toEqual([1, 1]);
    expect(eigenResidual(a, { values: Float64Array.of(2, 3), vectors }).residual).toBe(1);
    expect(eigenResidual(a, { values: Float64Array.of(2, 2), vectors: Float64Array.of(1, 0, 0, 2) }).orthogonality).toBe(3);
    expect(() => eigenResidual(a, { values: Float64Array.of(1), vectors: Float64Array.of(1) })).toThrow(ShapeError);
  });
});
