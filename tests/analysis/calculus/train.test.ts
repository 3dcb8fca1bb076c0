import {
  type Objective,
  objective,
  optimizerTable,
  startTraining,
  type Training,
  type TrainingResult,
  train,
} from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { type Instance, parseArchitecture } from "@nadir/analysis/formats";
import { load, UsageError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectSameBits, expectWithin } from "../../support/matchers.ts";
import { drawInstance, drawVector, layerNetworks } from "../../support/networks.ts";

const core = await load();
const leastSquares = drawInstance({ input: [4], layers: [{ type: "dense", units: 3 }] }, { samples: 20, loss: "mean-squared" });
const bent = drawInstance(layerNetworks.activation!("tanh"), { samples: 11, loss: "softmax-cross-entropy" });

function run(training: Training): TrainingResult {
  for (;;) {
    const step = training.next();
    if (step.done) return step.value;
  }
}

describe.each([
  ["sgd", { learningRate: 0.5 }],
  ["adam", { learningRate: 0.1, decay: 0.01 }],
  ["l-bfgs", {}],
] as const)("%s", (name, options) => {
  test("reaches the stated gradient norm on a convex problem", () => {
    const phi = objective(core, leastSquares, { weightDecay: 1e-2 });
    const result = run(train(phi, startTraining(name, phi.start()), { ...options, iterations: 5000, gradientNorm: 1e-7 }));
    expect(result.reached).toBe(true);
    const { value, gradient } = finish(phi.gradient(result.theta));
    const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
    expect(result.gradientNorm).toBe(norm);
    expect(norm).toBeLessThanOrEqual(1e-7);
    expect(result.loss).toBe(value);
  });

  test("says that it was not reached when the iterations are spent", () => {
    const phi = objective(core, leastSquares);
    const result = run(train(phi, startTraining(name, phi.start()), { ...options, iterations: 3, gradientNorm: 1e-12 }));
    expect(result).toMatchObject({ reached: false, iterations: 3, because: "3 iterations were spent" });
    expect(result.gradientNorm).toBeGreaterThan(1e-12);
  });

  test("resumed from a saved state it makes the same bits", () => {
    const batch = optimizerTable[name]!.batches ? { batch: 4 } : {};
    const settings = { ...options, ...batch, iterations: 12, seed: 3 };
    const phi = objective(core, bent, { chunk: 3 });
    const whole = run(train(phi, startTraining(name, phi.start()), settings));
    const training = train(phi, startTraining(name, phi.start()), settings);
    let saved = startTraining(name, phi.start());
    for (const step of training) {
      saved = structuredClone(step.state);
      if (step.iteration === 7) break;
    }
    const resumed = run(train(phi, saved, settings));
    expectSameBits("θ", resumed.theta, whole.theta);
    expect({ ...resumed, state: null }).toEqual({ ...whole, state: null });
  });

  test("steps report the loss and gradient norm where they stand", () => {
    const phi = objective(core, bent);
    for (const step of train(phi, startTraining(name, phi.start()), { ...options, iterations: 4 })) {
      const { value, gradient } = finish(phi.gradient(step.state.theta));
      expect(step).toMatchObject({ full: true, loss: value, done: step.iteration, total: 4 });
      expect(step.gradientNorm).toBe(Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0)));
    }
  });
});

test("an epoch goes once through all samples, in another order each time", () => {
  const phi = objective(core, leastSquares);
  const seen: number[][] = [];
  const watched: Objective = {
    ...phi,
    batch(theta, which) {
      seen.push([...which]);
      return phi.batch(theta, which);
    },
  };
  run(train(watched, startTraining("sgd", phi.start()), { iterations: 6, batch: 7 }));
  expect(seen.map((batch) => batch.length)).toEqual([7, 7, 6, 7, 7, 6]);
  const epochs = [seen.slice(0, 3).flat(), seen.slice(3).flat()];
  for (const order of epochs) expect([...order].sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
  expect(epochs[0]).not.toEqual(epochs[1]);
});

test("one step of SGD and of Adam is the published formula", () => {
  const phi = objective(core, leastSquares);
  const theta = phi.start();
  const { gradient } = finish(phi.gradient(theta));
  const sgd = run(train(phi, startTraining("sgd", theta), { iterations: 1, learningRate: 0.25 }));
  expectSameBits(
    "sgd",
    sgd.theta,
    theta.map((value, i) => value - 0.25 * gradient[i]!),
  );
  const adam = run(train(phi, startTraining("adam", theta), { iterations: 1, learningRate: 0.25 }));
  // bias correction makes the first step rate · g / (|g| + ε), up to the rounding of (1 − β)g/(1 − β)
  const wanted = theta.map((value, i) => value - (0.25 * gradient[i]!) / (Math.abs(gradient[i]!) + 1e-8));
  expectWithin("adam", adam.theta, wanted, 16 * 2 ** -53);
});

test("a loss that is no longer finite ends training, not reached", () => {
  const phi = objective(core, leastSquares);
  const result = run(train(phi, startTraining("sgd", phi.start()), { iterations: 10_000, learningRate: 1e6 }));
  expect(result).toMatchObject({ reached: false, because: "the loss or its gradient is no longer finite" });
});

test("options that make no sense are refused", () => {
  const phi = objective(core, leastSquares);
  const attempt = (name: string, options: object) => () => run(train(phi, startTraining(name, phi.start()), { iterations: 1, ...options }));
  expect(attempt("newton", {})).toThrow(UsageError);
  expect(attempt("sgd", { iterations: 1.5 })).toThrow(UsageError);
  expect(attempt("sgd", { batch: 0 })).toThrow(UsageError);
  expect(attempt("sgd", { gradientNorm: NaN })).toThrow(UsageError);
  expect(attempt("l-bfgs", { batch: 4 })).toThrow(/all samples at once/);
});

/** A linear autoencoder 16-4-16 of data with the singular values given: orthogonal columns of a Hadamard matrix. */
function autoencoder(values: (index: number) => number): Instance {
  const bits = (n: number): number => (n === 0 ? 0 : (n & 1) + bits(n >> 1));
  const data = Float64Array.from({ length: 256 }, (_, k) => {
    const [row, col] = [Math.floor(k / 16), k % 16];
    return ((bits(row & col) % 2 === 0 ? 1 : -1) * values(col)) / 4;
  });
  const X = { dtype: "f8" as const, shape: [16, 16], data };
  const layers = [
    { name: "encode", type: "dense", units: 4, bias: false },
    { name: "decode", type: "dense", units: 16, bias: false },
  ];
  const architecture = parseArchitecture({ schema: "nadir/architecture@1", input: [16], layers });
  const weights = (shape: number[], seed: number) => ({ dtype: "f8" as const, shape, data: drawVector(64, seed).map((x) => x / 4) });
  const parameters = { "encode.weight": weights([4, 16], 1), "decode.weight": weights([16, 4], 2) };
  return { ...leastSquares, architecture, parameters, loss: "squared", inputs: X, targets: X };
}

test("a 16-4-16 linear autoencoder reaches its closed-form optimum 1/2 (1^2 + ... + 12^2) = 325", () => {
  const phi = objective(
    core,
    autoencoder((index) => index + 1),
  );
  const result = run(train(phi, startTraining("l-bfgs", phi.start()), { iterations: 2000, gradientNorm: 1e-9 }));
  expect(result.reached).toBe(true);
  expectWithin("loss", [result.loss], [325], 1e-9);
});

test("measured by the data, L-BFGS reaches the optimum of ill-conditioned data in less than half the iterations", () => {
  const phi = objective(
    core,
    autoencoder((index) => 2 ** -index),
  );
  const settings = { iterations: 1000, gradientNorm: 1e-9 };
  const measured = run(train(phi, startTraining("l-bfgs", phi.start()), { ...settings, metric: "inputs" }));
  expect(measured.reached).toBe(true);
  const iterations = 2 * measured.iterations;
  expect(run(train(phi, startTraining("l-bfgs", phi.start()), { ...settings, iterations })).reached).toBe(false);
  // the twelve smaller singular values 2^-4, ..., 2^-15 remain
  const optimum = Array.from({ length: 12 }, (_, k) => 4 ** -(k + 4) / 2).reduce((sum, x) => sum + x, 0);
  expectWithin("loss", [measured.loss], [optimum], 1e-12);
});
