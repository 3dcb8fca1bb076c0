import { DEFAULT_PRIME } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import { bitLength } from "../../exact/index.ts";
import type { Instance } from "../../formats/index.ts";
import { estimate } from "../../model/index.ts";
import type { ExactFeatures, Kit, Proof } from "../theorem.ts";
import { findRelations, rankOf } from "./relations.ts";

const linearPieces: ReadonlySet<string> = new Set(["identity", "relu", "leaky-relu"]);

/** Whether the outputs of layer `last` are exact integers up to a scale: identity, ReLU and leaky ReLU up to there. */
export function isPiecewiseLinear({ architecture }: Instance, last: number): boolean {
  return architecture.layers.slice(0, last + 1).every((layer) => layer.type !== "activation" || linearPieces.has(layer.function));
}

/** Multiplications of exact integers that take the checker some minutes: each is a handful of products of digits. */
const longest = 2.5e10;

/** Whether exact ranks are worth trying unasked: the network is piecewise linear up to layer `last`, and its features are not hours of work. */
export function suitsExact(instance: Instance, last: number): boolean {
  const architecture = { ...instance.architecture, layers: instance.architecture.layers.slice(0, last + 1) };
  return isPiecewiseLinear(instance, last) && (estimate(architecture, "forward").flopsPerSample / 2) * instance.inputs.shape[0]! < longest;
}

/** Seconds that the checker may take to see every larger minor vanish, and its operations a second on a slow machine. */
const [seconds, rate] = [10, 1e9];

function largestBits(values: ExactFeatures["values"]): number {
  let [most, big] = [0, 0n];
  for (const x of values) {
    if (typeof x === "number") most = Math.max(most, Math.abs(x));
    else if (x > big || -x > big) big = x < 0n ? -x : x;
  }
  return Math.max(bitLength(BigInt(most)), bitLength(big));
}

/** Whether the checker can show within seconds that no minor of order r + 1 is nonzero: one elimination for each 22 bits that such a minor may have. */
function minorsAffordable({ values, rows, columns }: ExactFeatures, rank: number): boolean {
  const primes = ((rank + 1) * (largestBits(values) + bitLength(BigInt(rank)) / 2)) / 22;
  return primes * (1e5 + 2 * rows * columns * (rank + 64)) < seconds * rate;
}

/** Full rank of integer features modulo a prime: nothing to search for. */
export function proveModular(kit: Kit, instance: Instance, theorem: string, layer: number): Work<Proof> {
  return kit.prove("feature-rank-modular", instance, { theorem, layer, columns: null, prime: DEFAULT_PRIME });
}

/** The exact rank below N at the stored parameters: by relations where short ones are found, else by enough primes where that is quick. */
export function* proveDeficiency(kit: Kit, instance: Instance, theorem: string, layer: number): Work<Proof> {
  const features = yield* kit.integerFeatures(instance, layer);
  if (typeof features === "string") return { accepted: false, because: features };
  const found = yield* rankOf(kit.core, features);
  if (found.rank === features.rows)
    return { accepted: false, because: `the integer features have rank ${found.rank} modulo ${DEFAULT_PRIME}` };
  const relations = yield* findRelations(kit.core, features, found);
  if (relations === null && !minorsAffordable(features, found.rank))
    return {
      accepted: false,
      because: `the rank is at least ${found.rank}; relations of short coefficients that would bound it were not found`,
    };
  return yield* kit.prove("feature-rank-deficiency", instance, { theorem, layer, prime: DEFAULT_PRIME, relations });
}
