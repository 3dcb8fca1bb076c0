import { lossTable, type Objective, objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import type { ActivationName, Instance, NdArray } from "@nadir/analysis/formats";
import { applied, toMatrix, transpose } from "@nadir/analysis/linalg";
import { load, type Tensor } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectSecondOrder } from "../../support/differences.ts";
import { expectSameBits, expectWithin } from "../../support/matchers.ts";
import { drawInstance, drawVector, layerNetworks } from "../../support/networks.ts";

const core = await load();
/** Whole-batch tensors for the loss alone. */
function onOutputs(
  phi: Objective,
  outputs: ArrayLike<number>,
  use: (f: Tensor<"f64">, targets: Tensor, result: Tensor<"f64">) => void,
): Float64Array {
  using scope = core.scope("loss");
  const shape = [phi.samples, 3];
  const { targets } = phi.problem.samples;
  const wanted = targets instanceof Int32Array ? scope.from("i32", [phi.samples], targets) : scope.from("f64", shape, targets!);
  const result = scope.zeros("f64", shape);
  use(scope.from("f64", shape, outputs), wanted, result);
  return result.toArray();
}

function lossGradient(phi: Objective, outputs: ArrayLike<number>): Float64Array {
  return onOutputs(phi, outputs, (f, targets, result) => phi.problem.loss.evaluate(f, targets, result));
}

function lossHessian(phi: Objective, outputs: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
  return onOutputs(phi, outputs, (f, targets, result) => {
    using scope = core.scope("direction");
    const saved = scope.empty("f64", f.shape);
    phi.problem.loss.curvature(saved, f, targets);
    phi.problem.loss.hessianProduct(result, saved, scope.from("f64", f.shape, v));
  });
}

/** The instance with every parameter and input replaced by its magnitude. */
function magnitudes(drawn: Instance): Instance {
  const all = (array: NdArray): NdArray => ({ ...array, data: (array.data as Float64Array).map(Math.abs) });
  const parameters = Object.fromEntries(Object.entries(drawn.parameters).map(([name, array]) => [name, all(array)]));
  return { ...drawn, parameters, inputs: all(drawn.inputs) };
}

const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a, (x, i) => x * b[i]!).reduce((s, t) => s + t, 0);

/** Numbers are multiples of 1/2 and functions are piecewise polynomial, so that no operation rounds: identities hold bit for bit. */
describe.each(["identity", "relu", "square"] satisfies ActivationName[])("in exact arithmetic, with %s", (f) => {
  test.each(Object.keys(layerNetworks))("J, the Hessian and Gauss-Newton obey their identities through %s", (layer) => {
    const phi = objective(core, drawInstance(layerNetworks[layer]!(f), { dyadic: true, seed: 3 }), { chunk: 3 });
    const theta = phi.start();
    const [u, v] = [drawVector(phi.parameters, 21, true), drawVector(phi.parameters, 22, true)];
    const w = drawVector(phi.samples * 3, 23, true);
    const [jacobian, hessian, gaussNewton] = [phi.jacobian(theta), phi.hessian(theta), phi.gaussNewton(theta)];
    expect(inner(applied(jacobian, v), w)).toBe(inner(v, applied(transpose(jacobian), w)));
    expect(inner(applied(hessian, v), u)).toBe(inner(applied(hessian, u), v));
    expectSameBits("J'Jv", applied(gaussNewton, v), applied(transpose(jacobian), applied(jacobian, v)));
    const residual = finish(phi.outputs(theta)).data.map((value, i) => value - phi.problem.samples.targets![i]!);
    expectSameBits("J'r is the gradient", finish(phi.gradient(theta)).gradient, applied(transpose(jacobian), residual));
  });
});

/**
 * Every computed product is a sum of products of the same numbers (weights, values, computed slopes), each passing through at most
 * `roundings` operations, so it is within γ_n of its exact value in terms of the sum of magnitudes (Higham 2002, §3.1). Replacing all numbers by
 * their magnitudes and f by the identity bounds that sum wherever |f(t)| <= |t| and |f'| <= 1.
 */
describe.each(["identity", "relu", "leaky-relu", "tanh"] satisfies ActivationName[])("in rounded arithmetic, with %s", (f) => {
  test.each(["dense", "conv2d", "residual-add"])("<Jv, u> = <v, J'u> through %s", (layer) => {
    const drawn = drawInstance(layerNetworks[layer]!(f), { seed: 5 });
    const phi = objective(core, drawn);
    const [v, u] = [drawVector(phi.parameters, 31), drawVector(phi.samples * 3, 32)];
    const jacobian = phi.jacobian(phi.start());
    const majorant = objective(core, magnitudes(drawInstance(layerNetworks[layer]!("identity"), { seed: 5 })));
    const sum = inner(applied(majorant.jacobian(majorant.start()), v.map(Math.abs)), u.map(Math.abs));
    const roundings = 2 * (phi.parameters + phi.samples * 3);
    const gamma = (roundings * 2 ** -53) / (1 - roundings * 2 ** -53);
    expectWithin("adjoint", [inner(applied(jacobian, v), u)], [inner(v, applied(transpose(jacobian), u))], 2 * gamma * sum);
  });
});

describe.each(Object.keys(lossTable))("loss %s", (loss) => {
  const phi = objective(core, drawInstance(layerNetworks.activation!("sigmoid"), { loss, seed: 9 }), { chunk: 3, weightDecay: 0.5 });
  const theta = phi.start();

  test("the Hessian and Gauss-Newton are symmetric to rounding", () => {
    for (const operator of [phi.hessian(theta), phi.gaussNewton(theta)]) {
      const [n, matrix] = [operator.rows, toMatrix(operator)];
      const mirrored = matrix.map((_, k) => matrix[(k % n) * n + Math.floor(k / n)]!);
      const largest = matrix.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
      expectWithin("symmetry", matrix, mirrored, 1000 * 2 ** -53 * largest);
    }
  });

  test("Gauss-Newton is J'(HJv) + λv, HJv from the loss's own Hessian at the outputs", () => {
    const jacobian = phi.jacobian(theta);
    const v = drawVector(phi.parameters, 41);
    const along = applied(jacobian, v);
    const outputs = finish(phi.outputs(theta)).data;
    const bent = applied(transpose(jacobian), lossHessian(phi, outputs, along));
    const scale = phi.problem.loss.scale(phi.samples, 3);
    const wanted = bent.map((entry, i) => scale * entry + 0.5 * v[i]!);
    const largest = wanted.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
    expectWithin("J'HJv", applied(phi.gaussNewton(theta), v), wanted, 1000 * 2 ** -53 * largest);
  });

  test("the Hessian in the outputs is the derivative of the gradient in the outputs", () => {
    const outputs = finish(phi.outputs(theta)).data;
    const v = drawVector(outputs.length, 42);
    expectSecondOrder(loss, (at) => lossGradient(phi, at), outputs, v, lossHessian(phi, outputs, v));
  });
});
