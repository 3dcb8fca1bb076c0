import { objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { applied } from "@nadir/analysis/linalg";
import { load } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectSameBits } from "../../support/matchers.ts";
import { drawInstance, drawVector } from "../../support/networks.ts";

/** Entries are multiples of 1/2, so every sum below is exact and equality is of bits. */
const core = await load();
const dyadic = { dyadic: true, seed: 13, samples: 5 };

type Matrix = readonly (readonly number[])[];

function matrix(data: ArrayLike<number>, rows: number, cols: number): Matrix {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => data[i * cols + j]!));
}

function times(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
}

const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const combine = (a: Matrix, b: Matrix, sign: number): Matrix => a.map((row, i) => row.map((x, j) => x + sign * b[i]![j]!));
const squares = (a: Matrix): number => a.flat().reduce((sum, x) => sum + x * x, 0);

test("least squares: gradient (W X' - Y') X and Hessian V -> V X'X", () => {
  const drawn = drawInstance({ input: [4], layers: [{ type: "dense", units: 3, bias: false }] }, dyadic);
  const phi = objective(core, drawn, { chunk: 2 });
  const theta = phi.start();
  const X = matrix(phi.problem.samples.inputs, 5, 4);
  const Y = matrix(phi.problem.samples.targets!, 5, 3);
  const residual = combine(times(X, transposed(matrix(theta, 3, 4))), Y, -1);
  const { value, gradient } = finish(phi.gradient(theta));
  expect(value).toBe(squares(residual) / 2);
  expectSameBits("gradient", gradient, times(transposed(residual), X).flat());
  const v = drawVector(phi.parameters, 17, true);
  expectSameBits("hessian", applied(phi.hessian(theta), v), times(matrix(v, 3, 4), times(transposed(X), X)).flat());
});

test("two linear layers: v'Hv = ||V2 W1 X + W2 V1 X||^2 + 2 <W2 W1 X - Y, V2 V1 X>", () => {
  const layers = [
    { type: "dense", units: 2, bias: false },
    { type: "dense", units: 3, bias: false },
  ];
  const phi = objective(core, drawInstance({ input: [4], layers }, dyadic), { chunk: 2 });
  const theta = phi.start();
  const v = drawVector(phi.parameters, 19, true);
  const split = (vector: Float64Array): [Matrix, Matrix] => [matrix(vector.slice(0, 8), 2, 4), matrix(vector.slice(8), 3, 2)];
  const [[W1, W2], [V1, V2]] = [split(theta), split(v)];
  const X = transposed(matrix(phi.problem.samples.inputs, 5, 4));
  const E = combine(times(W2, times(W1, X)), transposed(matrix(phi.problem.samples.targets!, 5, 3)), -1);
  const first = combine(times(V2, times(W1, X)), times(W2, times(V1, X)), 1);
  const second = times(V2, times(V1, X)).flatMap((row, i) => row.map((x, j) => x * E[i]![j]!));
  const wanted = squares(first) + 2 * second.reduce((sum, x) => sum + x, 0);
  expect(applied(phi.hessian(theta), v).reduce((sum, x, i) => sum + x * v[i]!, 0)).toBe(wanted);
});

test("mean-squared is 2/(N m) times squared, weight decay adds λ/2 ||θ||^2, λθ and λv", () => {
  const drawn = drawInstance({ input: [4], layers: [{ type: "dense", units: 3 }] }, { ...dyadic, samples: 4 });
  const [sum, mean] = [objective(core, drawn), objective(core, drawn, { loss: "mean-squared", weightDecay: 4 })];
  const theta = sum.start();
  const v = drawVector(theta.length, 23, true);
  const [plain, decayed] = [finish(sum.gradient(theta)), finish(mean.gradient(theta))];
  const norm = theta.reduce((total, x) => total + x * x, 0);
  expect(decayed.value).toBe((2 / 12) * plain.value + 2 * norm);
  expectSameBits(
    "gradient",
    decayed.gradient,
    plain.gradient.map((g, i) => (2 / 12) * g + 4 * theta[i]!),
  );
  const bent = applied(sum.hessian(theta), v);
  expectSameBits(
    "hessian",
    applied(mean.hessian(theta), v),
    bent.map((h, i) => (2 / 12) * h + 4 * v[i]!),
  );
});

test("a residual graph is the polynomial it draws: y = (x + Wx) + W'(x + Wx) + x", () => {
  const layers = [
    { name: "a", type: "dense", units: 3, bias: false },
    { name: "b", type: "residual-add", from: "input" },
    { name: "c", type: "dense", units: 3, bias: false },
    { type: "residual-add", from: "b" },
    { type: "residual-add", from: "input" },
  ];
  const phi = objective(core, drawInstance({ input: [3], layers }, dyadic));
  const theta = phi.start();
  const [A, C] = [matrix(theta.slice(0, 9), 3, 3), matrix(theta.slice(9), 3, 3)];
  const X = transposed(matrix(phi.problem.samples.inputs, 5, 3));
  const hidden = combine(times(A, X), X, 1);
  const Y = combine(combine(times(C, hidden), hidden, 1), X, 1);
  expectSameBits("outputs", finish(phi.outputs(theta)).data, transposed(Y).flat());
  const R = combine(Y, transposed(matrix(phi.problem.samples.targets!, 5, 3)), -1);
  const gradientA = times(combine(times(transposed(C), R), R, 1), transposed(X));
  expectSameBits("gradient", finish(phi.gradient(theta)).gradient, [...gradientA.flat(), ...times(R, transposed(hidden)).flat()]);
});
