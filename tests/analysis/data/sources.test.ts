import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { dataSources, makeData } from "@nadir/analysis/data";
import type { NdArray } from "@nadir/analysis/formats";
import { Stream } from "@nadir/analysis/random";
import { load, UsageError } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { forward } from "../../reference/forward.ts";

const core = await load();
/** Bytes of an array, quick to compare. */
const bytes = ({ dtype, shape, data }: NdArray) =>
  Buffer.concat([Buffer.from(`${dtype}${shape}`), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
const root = (seed = 0) => new Stream(core, seed);

test("the table holds every file of its folder", () => {
  const files = readdirSync("packages/analysis/src/data/sets").map((file) => file.replace(/\.ts$/, ""));
  expect(dataSources.map(({ id }) => id).sort()).toEqual(files.sort());
});

test.each(dataSources.map((source) => [source.id, source] as const))(
  "%s: the same seed gives the same bits, another seed others",
  (id, source) => {
    const samples = { samples: 32 };
    const [made, again, other] = [0, 0, 1].map((seed) => makeData(id, root(seed), samples));
    expect(bytes(again!.data.inputs).equals(bytes(made!.data.inputs))).toBe(true);
    expect(bytes(again!.data.targets!).equals(bytes(made!.data.targets!))).toBe(true);
    expect(bytes(other!.data.inputs).equals(bytes(made!.data.inputs))).toBe(id === "digits");
    expect(made!.truths.map(({ claim }) => claim)).toEqual(source.truths);
    expect(made!.data.inputs.shape[0]).toBe(made!.data.targets!.shape[0]);
  },
);

test.each(["digits", "glyphs", "teacher-student", "gaussian-mixture"])("%s: fewer samples are the first of more", (id) => {
  const [few, more] = [makeData(id, root(), { samples: 12 }).data, makeData(id, root(), { samples: 30 }).data];
  expect(more.inputs.data.slice(0, few.inputs.data.length)).toEqual(few.inputs.data);
  expect(more.targets!.data.slice(0, few.targets!.data.length)).toEqual(few.targets!.data);
});

test("unknown data sets, settings and values are bad usage", () => {
  expect(() => makeData("mnist", root())).toThrow(UsageError);
  expect(() => makeData("glyphs", root(), { sises: 8 })).toThrow(/needs settings among samples, size; got "sises"/);
  expect(() => makeData("glyphs", root(), { size: 5 })).toThrow(/needs size (.*) to be a whole number from 6 to 64; got 5/);
  for (const samples of [0, 1.5, Number.NaN, -1]) expect(() => makeData("glyphs", root(), { samples })).toThrow(UsageError);
  expect(() => makeData("linear-map", root(), { spectrum: 3 })).toThrow(UsageError);
  expect(() => makeData("linear-map", root(), { spectrum: [0.1] })).toThrow(/multiples of 1\/1024/);
  expect(() => makeData("linear-map", root(), { samples: 60 })).toThrow(/power of two above 8 inputs; got 60. Use 16/);
  expect(() => makeData("gaussian-mixture", root(), { classes: 4 })).toThrow(/as many inputs as classes/);
  expect(() => makeData("toString", root())).toThrow(UsageError);
});

test("the digits are blank exactly where their truth says", () => {
  const { data, truths } = makeData("digits", root());
  const used = new Set<number>();
  data.inputs.data.forEach((value: number | bigint, i: number) => {
    if (value) used.add(i % 64);
  });
  expect(Array.from({ length: 64 }, (_, i) => i).filter((i) => !used.has(i))).toEqual(truths[0]!.value);
});

test("glyphs of a class look more like each other than like other classes", () => {
  const { data } = makeData("glyphs", root(), { samples: 400, size: 12 });
  const area = 144;
  const image = (i: number) => data.inputs.data.subarray(i * area, (i + 1) * area) as Uint8Array;
  const means = Array.from({ length: 10 }, (_, digit) => {
    const mean = new Float64Array(area);
    for (let i = digit; i < 300; i += 10)
      image(i).forEach((value, at) => {
        mean[at]! += value / 30;
      });
    return mean;
  });
  let right = 0;
  for (let i = 300; i < 400; i++) {
    const distances = means.map((mean) => mean.reduce((sum, value, at) => sum + (value - image(i)[at]!) ** 2, 0));
    if (distances.indexOf(Math.min(...distances)) === i % 10) right++;
  }
  // chance would be 10 of 100
  expect(right).toBeGreaterThan(80);
  expect(new Set(Array.from({ length: 400 }, (_, i) => image(i).join())).size).toBe(400);
});

test("the teacher's loss is exactly 0", () => {
  const { data, teacher } = makeData("teacher-student", root(), { samples: 50, outputs: 3 });
  const [x, y] = [data.inputs.data as Float64Array, data.targets!.data as Float64Array];
  for (let i = 0; i < 50; i++) {
    const output = forward(teacher!.architecture, teacher!.parameters, x.slice(10 * i, 10 * i + 10));
    expect([...output]).toEqual([...y.slice(3 * i, 3 * i + 3)]);
  }
  expect(y.some((value) => value !== 0)).toBe(true);
});

test("Gaussian clouds have their centers and unit variance, within 5 standard errors", () => {
  const { data, truths } = makeData("gaussian-mixture", root(), { samples: 3000, separation: 6 });
  const values = data.inputs.data as Float64Array;
  const center = truths[0]!.value as number;
  expect(center * center * 2).toBeCloseTo(36, 10);
  for (let k = 0; k < 3; k++)
    for (let axis = 0; axis < 3; axis++) {
      const column = Array.from({ length: 1000 }, (_, i) => values[(3 * i + k) * 3 + axis]!);
      const mean = column.reduce((a, b) => a + b) / 1000;
      const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 999;
      expect(Math.abs(mean - (axis === k ? center : 0))).toBeLessThan(5 / Math.sqrt(1000));
      expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 999));
    }
});

test.each([
  { samples: 32, inputs: 8, outputs: 5, spectrum: [5, 2.5, 0.125] },
  { samples: 64, inputs: 3, outputs: 7, spectrum: [] },
  { samples: 16, inputs: 9, outputs: 9, spectrum: [1, 1, 1] },
  { samples: 2, inputs: 1, outputs: 1, spectrum: [2] },
])("a linear map has its spectrum exactly: X'X = N I and M M' of its Gram has the squares as power sums (%j)", (settings) => {
  const { data, truths } = makeData("linear-map", root(), settings);
  const { samples, inputs, outputs } = settings;
  const [x, y] = [data.inputs.data as Float64Array, data.targets!.data as Float64Array];
  const product = (a: Float64Array, n: number, b: Float64Array, m: number, rows: number): Float64Array =>
    Float64Array.from({ length: n * m }, (_, at) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += a[i * n + Math.floor(at / m)]! * b[i * m + (at % m)]!;
      return sum;
    });
  const gram = product(x, inputs, x, inputs, samples);
  gram.forEach((value, at) => {
    expect(value).toBe(Math.floor(at / inputs) === at % inputs ? samples : 0);
  });
  const means = product(new Float64Array(samples).fill(1), 1, x, inputs, samples);
  expect([...means].every((mean) => mean === 0)).toBe(true);
  // The map is M = X'Y/N, exactly; it fits without error, and trace((M'M)^k) = sum of s^(2k) for k = 1, 2, 3 fixes the three singular values.
  const map = product(x, inputs, y, outputs, samples).map((value) => value / samples);
  for (let i = 0; i < samples; i++)
    for (let k = 0; k < outputs; k++) {
      let sum = 0;
      for (let j = 0; j < inputs; j++) sum += x[i * inputs + j]! * map[j * outputs + k]!;
      expect(sum).toBe(y[i * outputs + k]);
    }
  const square = product(map, outputs, map, outputs, inputs);
  const spectrum = truths.find(({ id }) => id === "spectrum")!.value as number[];
  let power = square;
  for (let k = 1; k <= 3; k++) {
    let trace = 0;
    for (let i = 0; i < outputs; i++) trace += power[i * outputs + i]!;
    expect(trace).toBe(spectrum.reduce((sum, s) => sum + s ** (2 * k), 0));
    power = product(square, outputs, power, outputs, outputs);
  }
  const optima = truths.find(({ id }) => id === "optimum")!.value as number[];
  expect(optima[0]).toBe(y.reduce((sum, value) => sum + value * value, 0) / 2);
  expect(optima.at(-1)).toBe(0);
});

test("32 samples of each data set have the bits of every earlier release", () => {
  const hashes = dataSources.map(({ id }) => {
    const { data } = makeData(id, root(7), { samples: 32 });
    return [id, createHash("sha256").update(bytes(data.inputs)).update(bytes(data.targets!)).digest("hex").slice(0, 16)];
  });
  expect(Object.fromEntries(hashes)).toEqual({
    digits: "1d353a7cebdaeb3b",
    "gaussian-mixture": "6430022a51caea17",
    glyphs: "a98b81287983be6d",
    "linear-map": "f70e77b9bdfe90a7",
    "teacher-student": "d015db14c3ddac7c",
  });
});
