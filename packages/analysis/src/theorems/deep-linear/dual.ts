import type { Json } from "../../evidence/index.ts";
import { projection } from "./construct.ts";
import { at, rowsOf, tabulate } from "./dense.ts";
import type { Spectrum } from "./spectrum.ts";

/** Evidence of the kind `deep-linear-gap`. */
export type GapEvidence = { readonly [field: string]: Json };

/** Relative inflations of the dual point that are tried: the least that passes gives the tightest bound. */
export const inflations: readonly number[] = [0, 2 ** -48, 2 ** -45, 2 ** -42, 2 ** -38, 2 ** -32];

/**
 * A dual point for rank k: level t between the k-th and the next eigenvalue of P, Z = sI + Σ_{i≤k} (λ_i − t + ε)u_i u_iᵀ. Where the two
 * eigenvalues differ, ε alone absorbs rounding and s = 0; otherwise s does.
 */
export function gapEvidence(
  spectrum: Spectrum,
  k: number,
  relative: number,
  options: { readonly theorem: string | null; readonly delta: number | null; readonly better: boolean },
): GapEvidence {
  const { eigen, outputs, exactRegression, regression } = spectrum;
  const lambda = (i: number): number => (i < outputs ? Math.max(0, eigen.values[i]!) : 0);
  const epsilon = relative * lambda(0);
  const [upper, lower] = [lambda(k - 1), lambda(k)];
  const separate = lower > 0 && upper - lower > 1e-9 * lambda(0);
  const level = separate ? (upper + lower) / 2 : lower > 0 ? upper : 0;
  const lift = Array.from({ length: Math.min(k, outputs) }, (_, i) => lambda(i) - level + (separate ? epsilon : 0));
  const kept = lift.map((x, i) => ({ x, i })).filter(({ x }) => x > 0);
  const factor = tabulate(kept.length, outputs, (r, j) => {
    const entry = Math.sqrt(kept[r]!.x) * at(eigen.vectors, j, kept[r]!.i);
    return Math.abs(entry) < 1e-24 * Math.sqrt(lambda(0)) ? 0 : entry;
  });
  const leading = Array.from({ length: Math.min(k, outputs) }, (_, i) => i);
  const { left, right } = projection(spectrum, leading);
  const isIdentity = exactRegression && outputs === spectrum.inputs && isIdentityOnSupport(spectrum);
  return {
    theorem: options.theorem,
    level,
    shift: separate ? 0 : epsilon,
    factor: rowsOf(factor),
    regression: isIdentity ? "identity" : rowsOf(regression),
    curvature: spectrum.curvature,
    better: options.better ? { left: rowsOf(left), right: rowsOf(right) } : null,
    delta: options.delta,
  };
}

/** Whether CG = G: C is the identity but for rows and columns of features that are always 0, and its rows there are 0. */
function isIdentityOnSupport({ regression, gram }: Spectrum): boolean {
  for (let i = 0; i < gram.rows; i++)
    for (let j = 0; j < gram.rows; j++) {
      const wanted = i === j && at(gram, i, i) !== 0 ? 1 : 0;
      if (at(gram, j, j) !== 0 && at(regression, i, j) !== wanted) return false;
    }
  return true;
}
