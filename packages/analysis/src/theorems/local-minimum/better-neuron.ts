import { activate, type Core } from "@nadir/core-wasm";
import type { Json, Work } from "../../evidence/index.ts";
import { type ActivationLayer, applySteps, elementCount, type Instance } from "../../formats/index.ts";
import { Stream } from "../../random/index.ts";
import { type Cloud, cloudOf, firstDense } from "./cloud.ts";

/** Neurons that are tried. */
const tries = 160;

/** Standard deviations of the features. */
function deviations({ samples, features, values: data }: Cloud): Float64Array {
  return Float64Array.from({ length: features }, (_, a) => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < samples; i++) {
      sum += data[i * features + a]!;
      squares += data[i * features + a]! ** 2;
    }
    return Math.sqrt(Math.max(0, squares / samples - (sum / samples) ** 2));
  });
}

/** A²/(2B) of a neuron for one output: how far the best constant with this neuron is below the best constant. */
function lowering(g: Float64Array, residuals: Float64Array, output: number, outputs: number): number {
  const mean = g.reduce((s, v) => s + v, 0) / g.length;
  let [a, b] = [0, 0];
  g.forEach((v, i) => {
    a += residuals[i * outputs + output]! * (v - mean);
    b += (v - mean) ** 2;
  });
  return b > 1e-20 ? (a * a) / (2 * b) : 0;
}

function residualsOf(instance: Instance, outputs: number): Float64Array {
  const y = Float64Array.from(applySteps(instance.targets!, instance.targetSteps));
  const samples = y.length / outputs;
  const means = new Float64Array(outputs);
  y.forEach((v, at) => {
    means[at % outputs]! += v / samples;
  });
  return y.map((v, at) => means[at % outputs]! - v);
}

/** Evidence for `suboptimal-local-minimum`: of so many neurons with random directions and biases, the one that lowers the loss most; null where none does. A search, no proof. */
export function* betterNeuron(core: Core, instance: Instance, seed: number): Work<Json> {
  const { layers } = instance.architecture;
  const { function: name, parameter } = layers[firstDense(instance.architecture) + 1] as ActivationLayer;
  const outputs = elementCount(instance.targets!.shape) / instance.targets!.shape[0]!;
  const cloud = yield* cloudOf(core, instance);
  const spread = deviations(cloud);
  const residuals = residualsOf(instance, outputs);
  const stream = new Stream(core, seed).child("better-neuron");
  using scope = core.scope("better neuron");
  const [x, y] = [scope.zeros("f64", [cloud.samples]), scope.zeros("f64", [cloud.samples])];
  let best: Json = null;
  let most = 0;
  for (let k = 0; k < tries; k++) {
    const draw = stream.child(k).normal(cloud.features + 1);
    const size = 2 ** ((k % 5) - 1) / Math.sqrt(cloud.features);
    const direction = Array.from(spread, (s, a) => (s > 0 ? Math.fround((size * draw[a]!) / s) : 0));
    const center = direction.reduce((s, w, a) => s + w * cloud.values[(k % cloud.samples) * cloud.features + a]!, 0);
    const bias = Math.fround(draw.at(-1)! - center);
    const t = x.view();
    for (let i = 0; i < cloud.samples; i++) {
      let s = bias;
      for (let a = 0; a < cloud.features; a++) s += direction[a]! * cloud.values[i * cloud.features + a]!;
      t[i] = s;
    }
    activate(y, x, name, parameter);
    const g = y.toArray();
    for (let output = 0; output < outputs; output++) {
      const found = lowering(g, residuals, output, outputs);
      if (found > most) [most, best] = [found, { direction, bias, output }];
    }
    yield { what: "a better neuron (search)", done: k + 1, total: tries };
  }
  return best;
}
