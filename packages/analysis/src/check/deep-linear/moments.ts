import { bigMultiplications, type DyadicMatrix, type Rational, trace, transposedProduct } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import type { Loaded } from "../loaded.ts";

/** All that ½‖RX − Y‖² knows of the data; columns of X and Y are samples. Exact. */
export interface Moments {
  /** d_x and d_y. */
  readonly inputs: number;
  readonly outputs: number;
  /** G = XXᵀ. */
  readonly gram: DyadicMatrix;
  /** K = YXᵀ. */
  readonly cross: DyadicMatrix;
  /** ‖Y‖_F². */
  readonly square: Rational;
}

/** Most BigInt products spent on the moments: about half a minute. */
const mostBigProducts = 3e8;

const known = new WeakMap<Loaded, Moments>();

/** The moments of the data of an instance, computed once. @throws Declined without targets [N, m], or where they would cost minutes */
export function momentsOf(loaded: Loaded): Moments {
  const stored = known.get(loaded);
  if (stored) return stored;
  const moments = computed(loaded);
  known.set(loaded, moments);
  return moments;
}

function computed(loaded: Loaded): Moments {
  const { samples, targets } = loaded;
  if (targets?.shape.length !== 2) throw new Declined("targets: needs an array [N, m] for the squared loss; got none or class indices.");
  const [x, y] = [loaded.inputs.data, targets.data];
  const [inputs, outputs] = [x.length / samples, y.length / samples];
  const cost = bigMultiplications(x, x, samples, inputs, inputs) + bigMultiplications(y, x, samples, outputs, inputs);
  if (!(cost <= mostBigProducts))
    throw new Declined(
      `data: needs at most ${mostBigProducts} products of long integers; got ${cost}. Use integers or divide by a power of two.`,
    );
  const gram = transposedProduct(x, x, samples, inputs, inputs);
  const cross = transposedProduct(y, x, samples, outputs, inputs);
  return { inputs, outputs, gram, cross, square: trace(transposedProduct(y, y, y.length, 1, 1)) };
}
