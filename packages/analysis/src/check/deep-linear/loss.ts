import {
  add,
  type DyadicMatrix,
  diagonal,
  inner,
  multiply,
  product,
  type Rational,
  rational,
  subtract,
  transpose,
} from "../../exact/index.ts";
import type { Moments } from "./moments.ts";

/** W_to ⋯ W_{from+1}, the factors counted from 0; the identity of order `size` for none. */
export function partialProduct(factors: readonly DyadicMatrix[], from: number, to: number, size: number): DyadicMatrix {
  return factors.slice(from, to).reduce<DyadicMatrix | null>((done, w) => (done ? product(w, done) : w), null) ?? diagonal(1, size);
}

/**
 * ½‖ABX − Y‖_F² = ½(⟨AᵀA, BGBᵀ⟩ − 2⟨A, KBᵀ⟩ + ‖Y‖²), exactly, never forming AB: cheap where the inner size is small.
 */
export function lossOfFactors(a: DyadicMatrix, b: DyadicMatrix, moments: Moments): Rational {
  const bg = product(b, moments.gram);
  const quadratic = inner(product(transpose(a), a), product(bg, transpose(b)));
  const linear = inner(transpose(a), product(b, transpose(moments.cross)));
  const twice = add(subtract(quadratic, multiply(rational(2n), linear)), moments.square);
  return multiply(rational(1n, 2n), twice);
}

/** The exact loss of W_{H+1} ⋯ W_1, split at the narrowest layer. */
export function lossOfChain(factors: readonly DyadicMatrix[], moments: Moments): Rational {
  const widths = [moments.inputs, ...factors.map((w) => w.rows)];
  const cut = widths.indexOf(Math.min(...widths));
  const b = partialProduct(factors, 0, cut, moments.inputs);
  const a = partialProduct(factors, cut, factors.length, moments.outputs);
  return lossOfFactors(a, b, moments);
}
