import { readFileSync } from "node:fs";
import { finish } from "@nadir/analysis/evidence";
import { smallSymmetricEigen, symmetricEigenvalues } from "@nadir/analysis/linalg";
import { load, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectWithin } from "../../support/matchers.ts";
import { hadamard, product, uniform } from "../../support/matrices.ts";

const core = await load();
interface Oracle {
  readonly symmetric: readonly { name: string; n: number; entries: number[]; values: number[] }[];
}
const oracle: Oracle = JSON.parse(readFileSync(new URL("../../oracles/fixtures/spectra.json", import.meta.url), "utf8"));
const unit = { f32: 2 ** -24, f64: 2 ** -53 } as const;

function valuesOf(dtype: "f32" | "f64", n: number, entries: ArrayLike<number>): Float64Array {
  using scope = core.scope("test");
  return finish(symmetricEigenvalues(scope.from(dtype, [n, n], entries)));
}

const frobenius = (x: ArrayLike<number>): number => Math.sqrt(Array.from(x).reduce((total, value) => total + value * value, 0));
/** 2n reflectors each move the matrix by a few u·‖A‖_F, at random. */
const bound = (dtype: "f32" | "f64", values: Float64Array): number => 8 * Math.sqrt(values.length + 1) * unit[dtype] * frobenius(values);

describe.each(["f32", "f64"] as const)("symmetricEigenvalues %s", (dtype) => {
  test.each([1, 2, 3, 4, 5, 8, 31, 32, 33, 36, 65, 100, 131])(
    "agrees with the plain path and reads the lower triangle only, n = %i",
    (n) => {
      const a = Float64Array.from(Float32Array.from(uniform(n * n, n)));
      for (let i = 0; i < n; ++i) a.fill(Number.NaN, i * n + i + 1, (i + 1) * n);
      const wanted = smallSymmetricEigen(a, n).values;
      expectWithin("values", valuesOf(dtype, n, a), wanted, bound(dtype, wanted));
    },
  );

  test.each([16, 64, 256])("finds repeated and zero values that exact rotations hid, n = %i", (n) => {
    const wanted = Float64Array.from({ length: n }, (_, i) => Math.floor((8 * i) / n) - 3);
    const h = hadamard(n);
    const middle = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? wanted[(7 * (at % n)) % n]! : 0));
    const a = product(product(h, middle, n, n, n), h, n, n, n);
    expectWithin(
      "values",
      valuesOf(dtype, n, a),
      [...wanted].sort((x, y) => x - y),
      bound(dtype, wanted),
    );
  });

  test("scaling by a power of two scales every value exactly, near both ends of the range too", () => {
    const entries = Float32Array.from(uniform(144, 5));
    const values = valuesOf(dtype, 12, entries);
    for (const factor of dtype === "f32" ? [2 ** 100, 2 ** -90] : [2 ** 1000, 2 ** -960])
      expect(
        valuesOf(
          dtype,
          12,
          Float64Array.from(entries, (x) => x * factor),
        ),
      ).toEqual(values.map((x) => x * factor));
  });

  test("zero, empty, single, graded and spoiled matrices", () => {
    expect([...valuesOf(dtype, 3, new Float64Array(9))]).toEqual([0, 0, 0]);
    expect([...valuesOf(dtype, 0, [])]).toEqual([]);
    expect([...valuesOf(dtype, 1, [-3])]).toEqual([-3]);
    expect([...valuesOf(dtype, 3, [3, 0, 0, 0, -1, 0, 0, 0, 2])]).toEqual([-1, 2, 3]);
    expectWithin("graded", valuesOf(dtype, 3, [1, 0, 0, 1e-30, 0, 0, 0, 1e-30, 0]), [-1e-30, 1e-30, 1], 3e-30);
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY])
      expect([...valuesOf(dtype, 2, [1, 0, bad, 2])]).toEqual([Number.NaN, Number.NaN]);
  });

  test("same bits every time, input untouched, progress to the end, memory given back", () => {
    using scope = core.scope("test");
    const a = scope.from(dtype, [40, 40], uniform(1600, 9));
    const before = a.toArray();
    const { top } = core;
    const first = finish(symmetricEigenvalues(a));
    expect(finish(symmetricEigenvalues(a))).toEqual(first);
    expect(a.toArray()).toEqual(before);
    expect([...symmetricEigenvalues(a)].map((step) => `${step.what} ${step.done}`)).toEqual(["tridiagonal form 32", "tridiagonal form 40"]);
    const stopped = symmetricEigenvalues(a);
    stopped.next();
    stopped.return(first);
    expect(core.top).toBe(top);
  });
});

test.each(oracle.symmetric)("$name: the values computed with 80 digits", ({ n, entries, values }) => {
  expectWithin("values", valuesOf("f64", n, entries), values, bound("f64", Float64Array.from(values)));
});

test("anything but a square matrix is refused", () => {
  using scope = core.scope("test");
  for (const shape of [[4], [2, 3]]) expect(() => finish(symmetricEigenvalues(scope.zeros("f64", shape)))).toThrow(ShapeError);
});
