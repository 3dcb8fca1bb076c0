import type { Core } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import { bitsOf } from "../../exact/index.ts";
import { activationFacts, type Instance, type NdArray, type Stage, stagesOf } from "../../formats/index.ts";
import type { Kit, Proof } from "../theorem.ts";
import { arithmeticFor } from "./arithmetic.ts";
import { type Peeled, peelSamples } from "./filters.ts";
import { negligibleBelow } from "./triangular-minor.ts";
import { witnessParameters } from "./witness.ts";

/** σ_k(β) is at least 1/4 for every activation with the limits of Assumption 3.2 in the table. */
const BETA = 1;

/** Parameters of layers 1..k with independent features, in closed form (Nguyen & Hein 2018, proof of Theorem 3.4). */
export interface IndependentFeatures {
  /** The network at these parameters; layers above k keep theirs. */
  readonly instance: Instance;
  /** Samples and neurons of layer k in the order in which their minor of F_k is triangular, exactly (ReLU) or up to negligible entries. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** w = −α·(integer filter), bias of the neuron that takes sample i: α·(projection of i) + β. */
  readonly alpha: number;
  readonly beta: number;
}

/** What `constructIndependentFeatures` answers: parameters, or why there are none. */
export type Construction = IndependentFeatures | { readonly because: string };

/** A power of two α with α·gap > 2β + what makes the entries below the diagonal negligible, as entries grow with α; from 1/(the largest projection) up. */
function steepness(stage: Stage, { rows, gap, projections }: Peeled): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of projections.data) [low, high] = [Math.min(low, x), Math.max(high, x)];
  const bounded = activationFacts(stage.activation).limits === "a";
  const needed = (alpha: number): number => negligibleBelow(stage.activation, rows.length, bounded ? 1 : BETA + alpha * (high - low));
  let alpha = 2 ** Math.min(1000, -bitsOf(Math.max(high, -low, 2 ** -1000)).exponent - 53);
  while (alpha < 2 ** 1000 && !(alpha * gap > 2 * BETA + needed(alpha))) alpha *= 2;
  return alpha;
}

/** Weights −α·a^t and biases α·projection + β of the neurons used, 0 of the others. */
function wideLayer(instance: Instance, stage: Stage, peeled: Peeled, alpha: number): Readonly<Record<string, NdArray>> {
  const [weight, bias] = [`${stage.name}.weight`, `${stage.name}.bias`];
  const [weightShape, biasShape] = [instance.parameters[weight]!.shape, instance.parameters[bias]!.shape];
  const filter = peeled.filters[0]!.length;
  const weights = new Float64Array(stage.filters * filter);
  for (let i = 0; i < weights.length; i++)
    weights[i] = -alpha * peeled.filters[Math.floor(i / filter) % peeled.filters.length]![i % filter]! + 0;
  const count = biasShape.reduce((a, b) => a * b, 1);
  const biases = new Float64Array(count);
  for (const [j, neuron] of peeled.columns.entries()) {
    const projection = peeled.projections.data[peeled.rows[j]! * peeled.projections.columns + peeled.of(neuron)]!;
    biases[Math.floor((neuron * count) / stage.width)] = alpha * projection + BETA + 0;
  }
  return { [weight]: { dtype: "f8", shape: weightShape, data: weights }, [bias]: { dtype: "f8", shape: biasShape, data: biases } };
}

/** The network with layers below k at a witness, drawn from the seed. */
function withWitnessBelow(core: Core, instance: Instance, stage: Stage, seed: number): Instance {
  const drawn = witnessParameters(core, instance.architecture, seed);
  const below = new Set(instance.architecture.layers.slice(0, stage.first).flatMap(({ name }) => [`${name}.weight`, `${name}.bias`]));
  const parameters = Object.entries(instance.parameters).map(([name, array]) => [name, below.has(name) ? drawn[name]! : array] as const);
  return { ...instance, parameters: Object.fromEntries(parameters) };
}

/**
 * Parameters for which the features of layer k are independent, in closed form: integer filters whose projections peel the samples off one by one, and
 * biases that make the minor of F_k triangular (Nguyen & Hein 2018, proof of Theorem 3.4, without Assumption 3.1). Layers below k, if any, are drawn from the seed.
 * Certify the result with `feature-rank-triangular`. The features are badly conditioned: for computing, a random point is better.
 */
export function* constructIndependentFeatures(core: Core, instance: Instance, layer: number, seed: number = 0): Work<Construction> {
  const stage = stagesOf(instance.architecture)[layer - 1];
  if (!stage) return { because: `the network has no layer ${layer}` };
  const samples = instance.inputs.shape[0]!;
  const facts = activationFacts(stage.activation);
  if (facts.limits === null) return { because: facts.limitsBecause };
  if (stage.bias === "none") return { because: `layer ${layer} has no bias` };
  const start = withWitnessBelow(core, instance, stage, seed);
  const peeled = yield* peelSamples(core, start, stage, seed);
  if (!peeled) return { because: `layer ${layer} is neither dense nor convolutional` };
  if (peeled.rows.length < samples) return { because: shortOf(stage, peeled.rows.length, samples) };
  const alpha = steepness(stage, peeled);
  const parameters = { ...start.parameters, ...wideLayer(start, stage, peeled, alpha) };
  const { rows, columns } = peeled;
  return { instance: { ...instance, parameters, point: "constructed" }, rows, columns, alpha, beta: BETA };
}

/** Lets the checker prove rank F_k = N at a constructed point, as Theorem 3.4 for layer k. */
export function proveConstructed(kit: Kit, { instance, rows, columns }: IndependentFeatures, layer: number): Work<Proof> {
  const { last } = stagesOf(instance.architecture)[layer - 1]!;
  const evidence = { theorem: "nguyen-hein-2018/3.4", layer: last, arithmetic: arithmeticFor(instance, last), rows, columns };
  return kit.prove("feature-rank-triangular", instance, evidence);
}

/** Why peeling stops, in words. */
export function shortOf(stage: Stage, reached: number, samples: number): string {
  const tied = stage.bias === "per-filter" && stage.patches > 1;
  const why = tied ? `, because its ${stage.filters} filters have one bias each` : "";
  return `peeling takes ${reached} of ${samples} samples at layer ${stage.number}${why}`;
}
