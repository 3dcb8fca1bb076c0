import type { ArrayOf, Dtype, Scope, Shape, Tensor } from "@nadir/core-wasm";
import { sizeOf } from "@nadir/core-wasm";
import type { Noise } from "./noise.ts";

const WORDS = 8;
const GUARD = [1e30, -7, 0.125, 3e-20, -1e30, 5, -0.5, 12345];

/** A tensor between guard words, which a kernel that writes outside its output destroys. */
export interface Fenced<D extends Dtype = Dtype> {
  readonly tensor: Tensor<D>;
  /** Throws if a guard word has changed. */
  check(label: string): void;
}

/** A tensor of these elements between guard words. */
export function fenced<D extends Dtype>(scope: Scope, dtype: D, shape: Shape, elements: ArrayLike<number>): Fenced<D> {
  const size = sizeOf(shape);
  const whole = scope.from(dtype, [size + 2 * WORDS], [...GUARD, ...Array.from(elements), ...GUARD]);
  const before = whole.toArray();
  const changed = (view: ArrayOf[D], at: number) => !Object.is(view[at], before[at]);
  return {
    tensor: whole.rows(WORDS, WORDS + size).reshape(shape),
    check(label) {
      const view = whole.view();
      for (let i = 0; i < WORDS; ++i)
        if (changed(view, i) || changed(view, WORDS + size + i))
          throw new Error(`${label}: a guard word beside the tensor was overwritten`);
    },
  };
}

/** A fenced output that holds noise: a kernel that forgets an element, or reads its output, shows. */
export function noisy<D extends Dtype>(scope: Scope, dtype: D, shape: Shape, stream: Noise): Fenced<D> {
  return fenced(scope, dtype, shape, stream.wild(sizeOf(shape)));
}
