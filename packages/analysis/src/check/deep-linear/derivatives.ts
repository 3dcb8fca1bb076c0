import { add, type DyadicMatrix, inner, multiply, product, type Rational, rational, sum, transpose } from "../../exact/index.ts";
import { partialProduct } from "./loss.ts";
import type { Moments } from "./moments.ts";

/** W_{H+1}⋯W_1 and the residual moment E = (RX − Y)Xᵀ = RG − K. */
export function residualMoment(factors: readonly DyadicMatrix[], moments: Moments): DyadicMatrix {
  const r = partialProduct(factors, 0, factors.length, moments.inputs);
  return sum(product(r, moments.gram), moments.cross, -1);
}

/** A_i = W_{H+1}⋯W_{i+1} and B_i = W_{i−1}⋯W_1 for the factor with index i from 0. */
export function surroundings(
  factors: readonly DyadicMatrix[],
  i: number,
  moments: Moments,
): { readonly after: DyadicMatrix; readonly before: DyadicMatrix } {
  const before = partialProduct(factors, 0, i, moments.inputs);
  return { before, after: partialProduct(factors, i + 1, factors.length, moments.outputs) };
}

/** ∂L/∂W_i = A_iᵀ E B_iᵀ for every factor, exactly. */
export function gradients(factors: readonly DyadicMatrix[], moments: Moments): readonly DyadicMatrix[] {
  const e = residualMoment(factors, moments);
  return factors.map((_, i) => {
    const { before, after } = surroundings(factors, i, moments);
    return product(product(transpose(after), e), transpose(before));
  });
}

/** d²L/dt² at t = 0 along W_i + t D_i: ⟨R'G, R'⟩ + 2⟨E, R''⟩, where R + tR' + t²R'' + … is the product. Exact. */
export function secondDerivative(factors: readonly DyadicMatrix[], directions: readonly DyadicMatrix[], moments: Moments): Rational {
  let terms: readonly (DyadicMatrix | null)[] = [partialProduct([], 0, 0, moments.inputs), null, null];
  for (const [i, w] of factors.entries()) {
    const [zeroth, first, second] = terms;
    terms = [product(w, zeroth!), next(w, first!, directions[i]!, zeroth!), next(w, second!, directions[i]!, first!)];
  }
  const [, first, second] = terms;
  const quadratic = inner(product(first!, moments.gram), first!);
  return second ? add(quadratic, multiply(rational(2n), inner(residualMoment(factors, moments), second))) : quadratic;
}

/** W·same + D·lower, absent terms being 0. */
function next(w: DyadicMatrix, same: DyadicMatrix | null, d: DyadicMatrix, lower: DyadicMatrix | null): DyadicMatrix | null {
  const parts = [same && product(w, same), lower && product(d, lower)].filter((x) => x !== null);
  return parts.length === 2 ? sum(parts[0]!, parts[1]!) : (parts[0] ?? null);
}
