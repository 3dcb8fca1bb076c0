import { readFileSync } from "node:fs";
import { smallSymmetricEigen } from "@nadir/analysis/linalg";
import { ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectWithin } from "../../support/matchers.ts";
import { hadamard, product, transposed, uniform } from "../../support/matrices.ts";

interface Oracle {
  readonly symmetric: readonly { name: string; n: number; entries: number[]; values: number[] }[];
}
const oracle: Oracle = JSON.parse(readFileSync(new URL("../../oracles/fixtures/spectra.json", import.meta.url), "utf8"));
const u = 2 ** -53;

function symmetric(n: number, seed: number): Float64Array {
  const a = uniform(n * n, seed);
  for (let i = 0; i < n; ++i) for (let j = 0; j < i; ++j) a[j * n + i] = a[i * n + j]!;
  return a;
}

const frobenius = (x: Float64Array): number => Math.sqrt(x.reduce((total, value) => total + value * value, 0));

describe.each([1, 2, 3, 4, 7, 20, 61, 110])("smallSymmetricEigen n = %i", (n) => {
  const a = symmetric(n, n);
  const { values, vectors } = smallSymmetricEigen(a, n);
  // Householder and QR turn the matrix by about 3n orthogonal steps, each off by a few u at random.
  const bound = 16 * Math.sqrt(n + 1) * u;

  test("the vectors are orthonormal", () => {
    const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
    expectWithin("VVᵀ", product(vectors, transposed(vectors, n, n), n, n, n), identity, bound);
  });

  test("A·v = λ·v for each pair, and the values ascend", () => {
    const image = product(vectors, a, n, n, n);
    const scaled = vectors.map((x, at) => x * values[Math.floor(at / n)]!);
    expectWithin("AV", image, scaled, bound * frobenius(a));
    expect(values.every((x, i) => i === 0 || x >= values[i - 1]!)).toBe(true);
  });
});

test.each(oracle.symmetric)("$name: the values computed with 80 digits", ({ n, entries, values }) => {
  expectWithin("values", smallSymmetricEigen(entries, n).values, values, 16 * Math.sqrt(n) * u * frobenius(Float64Array.from(entries)));
});

test.each([16, 64])("a spectrum with repeated values that exact rotations hid, n = %i", (n) => {
  const wanted = Float64Array.from({ length: n }, (_, i) => Math.floor(i / 4) - 3);
  const h = hadamard(n);
  const a = product(
    product(
      h,
      Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? wanted[at % n]! : 0)),
      n,
      n,
      n,
    ),
    h,
    n,
    n,
    n,
  );
  expectWithin("values", smallSymmetricEigen(a, n).values, wanted, 16 * Math.sqrt(n) * u * frobenius(a));
});

test("a diagonal matrix is sorted exactly, scales exactly, and only the lower triangle is read", () => {
  const a = [3, Number.NaN, Number.NaN, 0, -1, Number.NaN, 0, 0, 2];
  expect([...smallSymmetricEigen(a, 3).values]).toEqual([-1, 2, 3]);
  const b = symmetric(12, 4);
  const { values, vectors } = smallSymmetricEigen(b, 12);
  for (const factor of [2 ** 900, 2 ** -950]) {
    const scaled = smallSymmetricEigen(
      b.map((x) => x * factor),
      12,
    );
    expect(scaled.values).toEqual(values.map((x) => x * factor));
    expect(scaled.vectors).toEqual(vectors);
  }
});

test("zero, empty, nearly empty and spoiled matrices", () => {
  expect([...smallSymmetricEigen([], 0).values]).toEqual([]);
  expect([...smallSymmetricEigen([-5], 1).values, ...smallSymmetricEigen([-5], 1).vectors]).toEqual([-5, 1]);
  expect([...smallSymmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
  expect([...smallSymmetricEigen([1, 0, 0, 1e-200, 0, 0, 0, 1e-200, 0], 3).values]).toEqual([0, 0, 1]);
  for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY])
    expect(
      [...smallSymmetricEigen([1, bad, bad, 2], 2).values, ...smallSymmetricEigen([1, bad, bad, 2], 2).vectors].every(Number.isNaN),
    ).toBe(true);
  expect(() => smallSymmetricEigen([1, 2, 3], 2)).toThrow(ShapeError);
});
