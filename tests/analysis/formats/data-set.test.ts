import {
  applySteps,
  buildInstance,
  classIndices,
  firstSamples,
  makeDataSet,
  type NdArray,
  oneHot,
  parseArchitecture,
  parseSteps,
  permuteAxes,
} from "@nadir/analysis/formats";
import { UsageError } from "@nadir/core-wasm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyArray } from "../../support/arrays.ts";
import { expectMalformed } from "../../support/malformed.ts";

const u1 = (shape: number[], values?: number[]): NdArray => {
  const length = shape.reduce((a, b) => a * b, 1);
  return { dtype: "u1", shape, data: Uint8Array.from(values ?? Array.from({ length }, (_, i) => i)) };
};
const dense = parseArchitecture({ schema: "nadir/architecture@1", input: [12], layers: [{ type: "dense", units: 3 }] });
const parts = { name: "test", architecture: dense, parameters: {}, loss: "squared", point: "given" as const };

test("permuting the axes back gives the same array", () => {
  fc.assert(
    fc.property(anyArray, fc.infiniteStream(fc.nat()), (array, keys) => {
      const weights = array.shape.map(() => keys.next().value as number);
      const order = array.shape.map((_, axis) => axis).sort((a, b) => weights[a]! - weights[b]!);
      const inverse = order.map((_, axis) => order.indexOf(axis));
      expect(permuteAxes(permuteAxes(array, order), inverse)).toStrictEqual(array);
    }),
  );
});

test("nhwc images become nchw, and images without channels get one", () => {
  const set = makeDataSet(u1([2, 1, 2, 3]), { name: "x", layout: "nhwc" });
  expect(set.inputs.shape).toEqual([2, 3, 1, 2]);
  expect([...set.inputs.data]).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
  expect(makeDataSet(u1([2, 2, 3]), { name: "x" }).inputs.shape).toEqual([2, 1, 2, 3]);
});

test("inputs and targets that do not belong together are refused", () => {
  expectMalformed(() => makeDataSet(u1([4, 3]), { name: "x.npz", targets: u1([3]) }), /^x\.npz: needs targets \[4\] or \[4,m\].*got \[3\]/);
  expectMalformed(() => makeDataSet(u1([0, 3]), { name: "x" }), /got \[0,3\]/);
  expectMalformed(() => makeDataSet(u1([3]), { name: "x" }), /got \[3\]/);
});

test("samples outside the data set are bad usage", () => {
  const set = makeDataSet(u1([4, 3]), { name: "x", targets: u1([4]) });
  expect(firstSamples(set, 2).inputs).toStrictEqual(u1([2, 3]));
  for (const count of [0, 5, 1.5, Number.NaN, -1]) expect(() => firstSamples(set, count)).toThrow(UsageError);
});

test("labels become one-hot rows, which name them again", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1 }), (labels) => {
      const rows = oneHot(u1([labels.length], labels), 10);
      expect(rows.shape).toEqual([labels.length, 10]);
      const ones = [...(rows.data as Uint8Array)].flatMap((value, at) => (value === 1 ? [at] : []));
      expect(ones).toEqual(labels.map((label, i) => 10 * i + label));
    }),
  );
  expectMalformed(() => oneHot({ dtype: "f8", shape: [2], data: Float64Array.of(0, 0.5) }), /got 0\.5 for sample 1/);
  expectMalformed(() => classIndices({ dtype: "f8", shape: [1, 2], data: Float64Array.of(0, 1) }), /class indices \[N\]/);
});

test("steps are applied in f64, in the order written", () => {
  expect(parseSteps("/255,-0.5")).toEqual([
    { op: "divide", by: 255 },
    { op: "subtract", by: 0.5 },
  ]);
  expect([...applySteps(u1([2], [3, 255]), parseSteps("/255, - 0.5"))]).toEqual([3 / 255 - 0.5, 0.5]);
  expect([...applySteps(u1([1], [3]), parseSteps("*2,+1"))]).toEqual([7]);
  for (const text of ["255", "/0", "/x", "/255,", "/1e999", "^2"]) expect(() => parseSteps(text)).toThrow(UsageError);
});

test("an instance takes flat data for images and images for a flat network, but never other sizes", () => {
  const set = makeDataSet(u1([2, 1, 3, 4]), { name: "x", targets: u1([2], [0, 2]) });
  const instance = buildInstance({ ...parts, data: set });
  expect(instance.inputs.shape).toEqual([2, 12]);
  expect([...instance.targets!.data]).toEqual([1, 0, 0, 0, 0, 1]);
  expect(buildInstance({ ...parts, data: set, labels: "indices" }).targets!.shape).toEqual([2]);
  expectMalformed(() => buildInstance({ ...parts, data: makeDataSet(u1([2, 11]), { name: "x" }) }), /needs samples \[12\].*got \[11\]/);
  const image = parseArchitecture({ ...dense, input: [1, 4, 3], layers: [{ type: "flatten" }, { type: "dense", units: 3 }] });
  expectMalformed(() => buildInstance({ ...parts, architecture: image, data: set }), /needs samples \[1,4,3\].*got \[1,3,4\]/);
});

test("an instance holds integers as bytes where they are, else as f8, so that certificates can", () => {
  const targets: NdArray = { dtype: "i8", shape: [2], data: BigInt64Array.of(0n, 2n) };
  const inputs: NdArray = { dtype: "i4", shape: [2, 12], data: Int32Array.from({ length: 24 }, (_, i) => -i) };
  const instance = buildInstance({ ...parts, labels: "indices", data: makeDataSet(inputs, { name: "x", targets }) });
  expect(instance.targets).toStrictEqual({ dtype: "u1", shape: [2], data: Uint8Array.of(0, 2) });
  expect(instance.inputs).toStrictEqual({ dtype: "f8", shape: [2, 12], data: Float64Array.from(inputs.data as Int32Array) });
});

test("labels and targets must fit the outputs", () => {
  const set = makeDataSet(u1([2, 12]), { name: "x", targets: u1([2], [0, 3]) });
  expectMalformed(() => buildInstance({ ...parts, data: set }), /labels below 3.*got 3/);
  expectMalformed(() => buildInstance({ ...parts, data: set, labels: "indices" }), /labels below 3/);
  expectMalformed(() => buildInstance({ ...parts, data: { ...set, targets: u1([2, 2]) } }), /needs 3 numbers per sample.*got 2/);
});
