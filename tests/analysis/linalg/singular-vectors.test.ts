import { readFileSync } from "node:fs";
import { finish } from "@nadir/analysis/evidence";
import { type SingularVectors, singularResidual, singularValues, singularVectors } from "@nadir/analysis/linalg";
import { load, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as reference from "../../reference/spectra.ts";
import { expectWithin } from "../../support/matchers.ts";
import { integers, product, scrambled, transposed, uniform } from "../../support/matrices.ts";
import { departure, frobenius, graded, tridiagonal } from "../../support/spectral.ts";

const core = await load();
const u = 2 ** -53;
interface Oracle {
  readonly singular: readonly { rows: number; cols: number; values: number[]; gap: number; left: number[]; right: number[] }[];
}
const oracle: Oracle = JSON.parse(readFileSync(new URL("../../oracles/fixtures/scipy_spectra.json", import.meta.url), "utf8"));

function vectorsOf(a: ArrayLike<number>, rows: number, cols: number, dtype: "f32" | "f64" = "f64"): SingularVectors {
  using scope = core.scope("test");
  return finish(singularVectors(scope.from(dtype, [rows, cols], a)));
}

/** All laws of a thin decomposition by plain products: 2n orthogonal steps and the merges, each off by a few u at random. */
function expectDecomposition(a: ArrayLike<number>, rows: number, cols: number, { values, left, right }: SingularVectors): void {
  const k = Math.min(rows, cols);
  const bound = 16 * Math.sqrt(k + 1) * u;
  const whole = product(
    transposed(left, k, rows),
    right.map((x, at) => x * values[Math.floor(at / cols)]!),
    rows,
    k,
    cols,
  );
  expect(frobenius(whole.map((x, at) => x - a[at]!)) <= bound * frobenius(a)).toBe(true);
  expect(departure(left, k, rows) <= bound * Math.sqrt(k)).toBe(true);
  expect(departure(right, k, cols) <= bound * Math.sqrt(k)).toBe(true);
  expect(values.every((x, i) => x >= 0 && (i === 0 || x <= values[i - 1]!))).toBe(true);
}

// Sizes cross the leaf (32), two levels, odd halves, and both orientations.
test.each([
  [1, 1],
  [1, 5],
  [4, 1],
  [2, 2],
  [3, 7],
  [31, 31],
  [32, 40],
  [33, 33],
  [34, 33],
  [65, 65],
  [66, 70],
  [67, 67],
  [99, 68],
  [130, 131],
  [60, 200],
  [67, 201],
  [210, 70],
  [300, 20],
  [1, 90],
] as const)("A = UᵀΣV with orthonormal rows, %i x %i", (rows, cols) => {
  const a = uniform(rows * cols, rows + 3 * cols);
  const svd = vectorsOf(a, rows, cols);
  expectDecomposition(a, rows, cols, svd);
  expectWithin("values", svd.values, reference.singularValues(a, rows, cols), 8 * Math.sqrt(svd.values.length + 1) * u * frobenius(a));
});

const repeat = (count: number, of: (i: number) => number): Float64Array => Float64Array.from({ length: count }, (_, i) => of(i));
const bidiagonal = (d: Float64Array, e: Float64Array): Float64Array =>
  tridiagonal([...d], [...e]).map((x, at) => (Math.floor(at / d.length) > at % d.length ? 0 : x));
const cases: readonly (readonly [string, Float64Array, number, number])[] = [
  [
    "repeated values",
    scrambled(
      repeat(64, (i) => 8 - Math.floor(i / 8)),
      64,
      64,
    ),
    64,
    64,
  ],
  [
    "low rank",
    scrambled(
      repeat(64, (i) => (i < 5 ? 5 - i : 0)),
      64,
      256,
    ),
    64,
    256,
  ],
  [
    "low rank, tall",
    scrambled(
      repeat(64, (i) => (i < 40 ? 40 : 0)),
      256,
      64,
    ),
    256,
    64,
  ],
  ["a product of thin factors", product(integers(70 * 9, -3, 3, 1), integers(9 * 80, -3, 3, 2), 70, 9, 80), 70, 80],
  [
    "the identity",
    scrambled(
      repeat(64, () => 1),
      64,
      64,
    ),
    64,
    64,
  ],
  [
    "a diagonal",
    bidiagonal(
      repeat(80, (i) => (i * 37) % 80),
      new Float64Array(79),
    ),
    80,
    80,
  ],
  [
    "zeros on the diagonal",
    bidiagonal(
      repeat(70, (i) => i % 3),
      repeat(69, () => 1),
    ),
    70,
    70,
  ],
  [
    "a nilpotent shift",
    bidiagonal(
      new Float64Array(75),
      repeat(74, () => 1),
    ),
    75,
    75,
  ],
  ["low rank, far sides", product(integers(200 * 3, -3, 3, 1), integers(3 * 50, -3, 3, 2), 200, 3, 50), 200, 50],
  ["zero rows, far sides", uniform(40 * 120, 6).map((x, at) => (Math.floor(at / 120) % 3 === 1 ? 0 : x)), 40, 120],
  ["zero rows and columns", uniform(70 * 80, 6).map((x, at) => (Math.floor(at / 80) % 3 === 1 || at % 80 === 2 ? 0 : x)), 70, 80],
  ["equal columns", repeat(68 * 72, (at) => Math.floor(at / 72) + 1), 68, 72],
  ["Kahan's matrix", repeat(90 * 90, (at) => (Math.floor(at / 90) === at % 90 ? 1 : Math.floor(at / 90) < at % 90 ? -0.5 : 0)), 90, 90],
  ["graded by 0.5", graded(66, 80, 0.5), 66, 80],
  ["graded by 2", graded(80, 66, 2), 80, 66],
];

test.each(cases)("%s: decomposed, and the values agree with those computed alone", (_, a, rows, cols) => {
  const svd = vectorsOf(a, rows, cols);
  expectDecomposition(a, rows, cols, svd);
  using scope = core.scope("test");
  const alone = finish(singularValues(scope.from("f64", [rows, cols], a)));
  expectWithin("values", svd.values, alone, 16 * Math.sqrt(alone.length) * u * frobenius(a));
});

test.each(oracle.singular)("LAPACK's values and leading subspaces, $rows x $cols", ({ rows, cols, values, gap, left, right }) => {
  const a = repeat(rows * cols, (at) => {
    const [i, j] = [Math.floor(at / cols), at % cols];
    return (((i * 37 + j * 91 + i * j * 13) % 101) - 50) / 64;
  });
  const svd = vectorsOf(a, rows, cols);
  const bound = 16 * Math.sqrt(values.length) * u * frobenius(a);
  expectWithin("values", svd.values, values, bound);
  const projected = (vectors: Float64Array, length: number): Float64Array =>
    repeat(length, (i) => [0, 1, 2].reduce((sum, k) => sum + vectors[k * length]! * vectors[k * length + i]!, 0));
  expectWithin("left", projected(svd.left, rows), left, (4 * bound) / gap);
  expectWithin("right", projected(svd.right, cols), right, (4 * bound) / gap);
});

test("scales exactly, and f32 entries are taken as they are", () => {
  const a = Float64Array.from(Float32Array.from(uniform(40 * 45, 3)));
  const svd = vectorsOf(a, 40, 45);
  expect(vectorsOf(a, 40, 45, "f32")).toEqual(svd);
  for (const factor of [2 ** 900, 2 ** -950])
    expect(
      vectorsOf(
        a.map((x) => x * factor),
        40,
        45,
      ),
    ).toEqual({ ...svd, values: svd.values.map((x) => x * factor) });
});

test("zero, empty, single and spoiled matrices", () => {
  expect(vectorsOf(new Float64Array(6), 2, 3)).toEqual({
    values: new Float64Array(2),
    left: Float64Array.of(1, 0, 0, 1),
    right: Float64Array.of(1, 0, 0, 0, 1, 0),
  });
  expect(vectorsOf([], 0, 3)).toEqual({ values: new Float64Array(0), left: new Float64Array(0), right: new Float64Array(0) });
  expect(vectorsOf([], 3, 0).values.length).toBe(0);
  const { values, left, right } = vectorsOf([-3], 1, 1);
  expect([values[0], left[0]! * right[0]!]).toEqual([3, -1]);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const spoiled = vectorsOf([1, bad, 2, 3, 4, 5], 2, 3);
    expect([spoiled.values.length, spoiled.left.length, spoiled.right.length]).toEqual([2, 4, 6]);
    expect([...spoiled.values, ...spoiled.left, ...spoiled.right].every(Number.isNaN)).toBe(true);
  }
  using scope = core.scope("test");
  expect(() => finish(singularVectors(scope.zeros("f64", [4])))).toThrow(ShapeError);
});

test.each([
  [70, 50, ["bidiagonal form", "singular vectors", "back-transformation"]],
  [50, 70, ["bidiagonal form", "singular vectors", "back-transformation"]],
  [120, 40, ["triangular form", "bidiagonal form", "singular vectors", "back-transformation", "orthogonal factor"]],
] as const)("same bits every time, input untouched, memory given back when stopped anywhere, %i x %i", (rows, cols, whats) => {
  using scope = core.scope("test");
  const a = scope.from("f64", [rows, cols], uniform(rows * cols, 9));
  const before = a.toArray();
  const { top } = core;
  const first = finish(singularVectors(a));
  expect(finish(singularVectors(a))).toEqual(first);
  expect(a.toArray()).toEqual(before);
  const steps = [...singularVectors(a)];
  expect(new Set(steps.map(({ what }) => what))).toEqual(new Set<string>(whats));
  for (let stop = 1; stop < steps.length; ++stop) {
    const work = singularVectors(a);
    for (let i = 0; i < stop; ++i) work.next();
    work.return(first);
    expect(core.top).toBe(top);
  }
});

describe("singularResidual", () => {
  test.each([
    [64, 256],
    [256, 64],
  ] as const)("measures both sides and bounds the angles, %i x %i", (rows, cols) => {
    const wanted = repeat(64, (i) => 2 * (64 - i));
    const a = scrambled(wanted, rows, cols);
    using scope = core.scope("test");
    const measured = singularResidual(scope.from("f64", [rows, cols], a), vectorsOf(a, rows, cols));
    expectWithin("norm", [measured.norm], [frobenius(wanted)], 1e-12 * measured.norm);
    expect(measured.residual <= 16 * 8 * u * measured.norm && measured.orthogonality <= 16 * 64 * u).toBe(true);
    expectWithin(
      "gaps",
      measured.gaps,
      repeat(64, () => 2),
      1e-10,
    );
    expect(measured.angles.every((angle, i) => angle >= measured.residuals[i]! / 2 && angle < 1e-10)).toBe(true);
  });

  test("the bound for the values holds against exact ones, also after they are spoiled, and is not idle", () => {
    using scope = core.scope("test");
    const wanted = repeat(64, (i) => 64 - i);
    const a = scope.from("f64", [64, 256], scrambled(wanted, 64, 256));
    const svd = vectorsOf(a.toArray(), 64, 256);
    const worst = (got: Float64Array): number => got.reduce((x, value, i) => Math.max(x, Math.abs(value - wanted[i]!)), 0);
    const { valueError, norm } = singularResidual(a, svd);
    expect(valueError >= worst(svd.values) && valueError < 1e-10 * norm).toBe(true);
    for (const spoil of [1e-3, 0.1, 0.4]) {
      const values = svd.values.map((x, i) => x + (i === 7 ? spoil : 0));
      expect(singularResidual(a, { ...svd, values }).valueError >= worst(values)).toBe(true);
    }
  });

  test("sees a wrong value, a wrong vector, and that a zero value fixes no vector", () => {
    using scope = core.scope("test");
    const a = scope.from("f64", [2, 2], [2, 0, 0, 0]);
    const [left, right] = [Float64Array.of(1, 0, 0, 1), Float64Array.of(1, 0, 0, 1)];
    expect([...singularResidual(a, { values: Float64Array.of(2, 0), left, right }).angles]).toEqual([0, 1]);
    expect(singularResidual(a, { values: Float64Array.of(3, 0), left, right }).residual).toBe(1);
    expect(singularResidual(a, { values: Float64Array.of(2, 0), left: Float64Array.of(1, 0, 1, 0), right }).orthogonality).toBe(
      Math.sqrt(2),
    );
    expect(() => singularResidual(a, { values: Float64Array.of(2), left, right })).toThrow(ShapeError);
  });
});
