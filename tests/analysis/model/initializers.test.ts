import { parseArchitecture } from "@nadir/analysis/formats";
import { initializerTable, initialParameters, parameterWindows } from "@nadir/analysis/model";
import { Stream } from "@nadir/analysis/random";
import { load, UsageError } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectSameBits, expectWithin } from "../../support/matchers.ts";

const core = await load();
const stream = new Stream(core, 5).child("init");
const architecture = parseArchitecture({
  schema: "nadir/architecture@1",
  input: [3, 8, 8],
  layers: [
    { name: "conv", type: "conv2d", filters: 40, kernel: [5, 3] },
    { type: "flatten" },
    { name: "tall", type: "dense", units: 60 },
    { name: "wide", type: "dense", units: 20 },
  ],
});
const windows = Object.fromEntries(parameterWindows(architecture).map((window) => [window.name, window]));

function drawn(initializer: string, name: string): Float64Array {
  const { offset, size } = windows[name]!;
  return initialParameters(architecture, initializer, stream).slice(offset, offset + size);
}

test.each(Object.keys(initializerTable))("%s is finite, and the same for the same seed, other for another", (name) => {
  const theta = initialParameters(architecture, name, stream);
  expect(theta.every(Number.isFinite)).toBe(true);
  expectSameBits("again", initialParameters(architecture, name, new Stream(core, 5).child("init")), theta);
  const other = initialParameters(architecture, name, new Stream(core, 6).child("init"));
  expect(other.some((value, i) => value !== theta[i])).toBe(name !== "zero");
});

test("a layer's start does not depend on the other layers", () => {
  const alone = parseArchitecture({ ...architecture, layers: architecture.layers.slice(0, 1) });
  const { size } = windows["conv.weight"]!;
  expectSameBits("conv", initialParameters(alone, "he", stream).slice(0, size), drawn("he", "conv.weight"));
});

/** The mean square of n normal variates of variance s has variance 2s²/n: five standard deviations at a fixed seed. */
test.each([
  ["he", "conv.weight", 2 / (3 * 5 * 3)],
  ["he", "wide.weight", 2 / 60],
  ["xavier", "conv.weight", 2 / (3 * 5 * 3 + 40 * 5 * 3)],
  ["xavier", "wide.weight", 2 / (60 + 20)],
])("%s draws %s with variance %f", (initializer, name, variance) => {
  const values = drawn(initializer, name);
  const square = values.reduce((sum, x) => sum + x * x, 0) / values.length;
  expectWithin("variance", [square], [variance], 5 * variance * Math.sqrt(2 / values.length));
});

test("orthogonal weights have orthonormal rows or columns, whichever are fewer", () => {
  for (const name of ["conv.weight", "tall.weight", "wide.weight"]) {
    const { shape, size } = windows[name]!;
    const [rows, cols] = [shape[0]!, size / shape[0]!];
    const q = drawn("orthogonal", name);
    const [count, length] = [Math.min(rows, cols), Math.max(rows, cols)];
    const at = (i: number, k: number): number => (rows <= cols ? q[i * cols + k]! : q[k * cols + i]!);
    for (let i = 0; i < count; i++)
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < length; k++) sum += at(i, k) * at(j, k);
        // CholeskyQR2: 6(mn + n(n+1))u on ‖QᵀQ − I‖ (Yamamoto et al. 2015, theorem 4.2 up to its constant)
        expectWithin(`${name} ${i},${j}`, [sum, 1], [i === j ? 1 : 0, 1], 6 * (length * count + count * (count + 1)) * 2 ** -53);
      }
  }
});

test("dyadic parameters are sixteenths times a power of two no larger than 1/sqrt(fanIn)", () => {
  for (const [name, scale] of [
    ["wide.weight", 1 / 8],
    ["wide.bias", 1],
    ["conv.weight", 1 / 8],
  ] as const) {
    const steps = drawn("dyadic", name).map((value) => (value * 16) / scale);
    expect(steps.every((k) => Number.isInteger(k) && Math.abs(k) <= 16)).toBe(true);
    expect(new Set(steps).size).toBeGreaterThan(10);
  }
});

test("an unknown initializer is refused", () => {
  expect(() => initialParameters(architecture, "toString", stream)).toThrow(UsageError);
});
