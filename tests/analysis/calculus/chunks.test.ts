import { objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { layerShapes } from "@nadir/analysis/formats";
import { load, ShapeError, UsageError } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectSameBits, expectWithin } from "../../support/matchers.ts";
import { drawInstance, layerNetworks } from "../../support/networks.ts";

const core = await load();
const drawn = drawInstance(layerNetworks.conv2d!("tanh"), { samples: 11, loss: "mean-squared" });

test("chunks shared between workers in any grouping give the bits of one", async () => {
  const phi = objective(core, drawn, { chunk: 2, weightDecay: 0.1 });
  const theta = phi.start();
  expect(phi.chunks).toBe(6);
  const whole = finish(phi.gradient(theta));
  const elsewhere = objective(await load(), drawn, { chunk: 2, weightDecay: 0.1 });
  for (const cuts of [
    [0, 6],
    [0, 1, 6],
    [0, 3, 4, 6],
    [0, 1, 2, 3, 4, 5, 6],
  ]) {
    const sums = cuts.slice(1).flatMap((to, i) => finish((i % 2 ? phi : elsewhere).chunkSums(theta, cuts[i]!, to, true)));
    const joined = phi.combine(theta, sums);
    expectSameBits("gradient", joined.gradient, whole.gradient);
    expect(joined.value).toBe(whole.value);
    expect(joined.value).toBe(finish(phi.value(theta)));
  }
});

test("chunks that are missing, repeated or out of order are refused", () => {
  const phi = objective(core, drawn, { chunk: 4 });
  const sums = finish(phi.chunkSums(phi.start(), 0, 3, true));
  for (const wrong of [sums.slice(1), [...sums, sums[0]!], [sums[1]!, sums[0]!, sums[2]!]])
    expect(() => phi.combine(phi.start(), wrong)).toThrow(UsageError);
  expect(() => finish(phi.chunkSums(phi.start(), 1, 4, true))).toThrow(ShapeError);
});

test("progress counts every chunk once", () => {
  const phi = objective(core, drawn, { chunk: 4 });
  expect([...phi.gradient(phi.start())]).toEqual([1, 2, 3].map((done) => ({ what: "gradient", done, total: 3 })));
});

test("the objective of all samples as one batch is the objective", () => {
  const phi = objective(core, drawn, { chunk: 4, weightDecay: 0.1 });
  const theta = phi.start();
  const batch = phi.batch(theta, [...Array(11).keys()]);
  const whole = finish(phi.gradient(theta));
  expect(batch.value).toBe(whole.value);
  expectSameBits("gradient", batch.gradient, whole.gradient);
});

test("a batch is the objective of its samples alone, in the order given", () => {
  const phi = objective(core, drawn, { weightDecay: 0.1 });
  const rows = <T extends { shape: readonly number[]; data: unknown }>(array: T): T => {
    const width = array.shape.slice(1).reduce((a, b) => a * b, 1);
    const data = [7, 2].flatMap((n) => Array.from((array.data as Float64Array).subarray(n * width, (n + 1) * width)));
    return { ...array, shape: [2, ...array.shape.slice(1)], data: Float64Array.from(data) };
  };
  const alone = objective(core, { ...drawn, inputs: rows(drawn.inputs), targets: rows(drawn.targets!) }, { weightDecay: 0.1 });
  const [batch, wanted] = [phi.batch(phi.start(), [7, 2]), finish(alone.gradient(phi.start()))];
  expect(batch.value).toBe(wanted.value);
  expectSameBits("gradient", batch.gradient, wanted.gradient);
});

test("features of a layer are what the network of the layers up to it puts out", () => {
  const phi = objective(core, drawn, { chunk: 4 });
  const names = drawn.architecture.layers.map((layer) => layer.name);
  const shapes = layerShapes(drawn.architecture);
  names.forEach((name, k) => {
    const { samples, width, data } = finish(phi.features(phi.start(), name));
    expect([samples, width, data.length]).toEqual([11, shapes[k]!.reduce((a, b) => a * b, 1), samples * width]);
  });
  expectSameBits("outputs", finish(phi.features(phi.start(), names.at(-1)!)).data, finish(phi.outputs(phi.start())).data);
  expectSameBits("input", finish(phi.features(phi.start(), "input")).data, phi.problem.samples.inputs);
  expect(() => finish(phi.features(phi.start(), "nowhere"))).toThrow(UsageError);
});

test("steps are applied to stored bytes in f64, in order", () => {
  const stored = { dtype: "u1" as const, shape: [11, 2, 5, 5], data: Uint8Array.from({ length: 550 }, (_, i) => (i * 37) % 256) };
  const inputSteps = [
    { op: "divide" as const, by: 255 },
    { op: "subtract" as const, by: 0.1307 },
  ];
  const phi = objective(core, { ...drawn, inputs: stored, inputSteps });
  expectSameBits(
    "inputs",
    finish(phi.features(phi.start(), "input")).data,
    Array.from(stored.data, (x) => x / 255 - 0.1307),
  );
});

/** tanh is 1-Lipschitz and |tanh t| <= |t|, so the f32 error of a chain is at most γ_n times the chain of magnitudes (Higham 2002, §3.1), n the roundings of a path: 13 + 1 for each 3x2 and 2x2 convolution over its channels with bias and tanh, 2 for the last, rounded up; inputs and θ have 24 bits. */
test("f32 outputs are within the derived bound of f64 ones", () => {
  const phi = objective(core, drawn, { chunk: 4 });
  const half = objective(core, drawn, { chunk: 4, dtype: "f32" });
  const linear = drawInstance(layerNetworks.conv2d!("identity"), { samples: 11 });
  const magnitudes = objective(core, {
    ...linear,
    inputs: { ...linear.inputs, data: (linear.inputs.data as Float64Array).map(Math.abs) },
  });
  const bound = finish(magnitudes.outputs(magnitudes.start().map(Math.abs))).data;
  const roundings = 40;
  const u = 2 ** -24;
  const gamma = (roundings * u) / (1 - roundings * u);
  const exact = finish(phi.outputs(phi.start())).data;
  const rounded = finish(half.outputs(half.start())).data;
  expectWithin("outputs", rounded, exact, (i) => gamma * bound[i]!);
  expect(rounded.some((value, i) => value !== exact[i])).toBe(true);
});

test("data and targets that do not fit are refused with what would fit", () => {
  const wrong = { ...drawn, targets: { dtype: "f8" as const, shape: [11], data: new Float64Array(11) } };
  expect(() => objective(core, wrong)).toThrow(/needs \[11,3\].*got \[11\]/);
  expect(() => objective(core, { ...drawn, inputs: { ...drawn.inputs, shape: [11, 50] } })).toThrow(ShapeError);
  expect(() => objective(core, { ...drawn, loss: "hinge" })).toThrow(/one of squared/);
  const without = objective(core, { ...drawn, targets: null });
  expect(() => finish(without.value(without.start()))).toThrow(/targets/);
});
