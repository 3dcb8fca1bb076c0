import { ShapeError, UsageError } from "../errors.ts";
import { expectShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

type Doubles = Tensor<"f64">;

function expectDoubles(name: string, ...operands: readonly Doubles[]): void {
  for (const { dtype } of operands) if (dtype !== "f64") throw new ShapeError(`${name}: needs f64 operands; got ${dtype}. Convert it.`);
}

/** A secular equation c + Σ_j z2_j/(D_j − λ) = 0. */
export interface Secular {
  /** Poles d [n], strictly ascending, >= 0 if `squared`. */
  readonly poles: Doubles;
  /** Weights z2 [n], positive. */
  readonly weights: Doubles;
  /** The positive constant. */
  readonly c: number;
  /** D_j = d_j² and λ = σ² (singular values) instead of D_j = d_j. */
  readonly squared: boolean;
}

/**
 * Roots from … to of a secular equation: root i lies between pole i and pole i + 1 (above the last one). `roots` [to − from] receives λ or
 * σ, `differences` [to − from, n] the rows D_j − λ_i, taken from the nearest pole and therefore accurate relative to themselves. Rational
 * interpolation by two poles with a bisecting bracket (Li, LAPACK working note 89, 1993): about six evaluations of 4n operations a root.
 * Stops at |w| <= 8u(c + Σ|terms|), the criterion under which divide and conquer is backward stable (Gu and Eisenstat, SIAM J. Matrix
 * Anal. Appl. 15(4), 1994). @throws ShapeError if shapes do not agree, UsageError unless 0 <= from <= to <= n and c > 0
 */
export function secularRoots(
  roots: Doubles,
  differences: Doubles,
  { poles, weights, c, squared }: Secular,
  from: number,
  to: number,
): void {
  expectDoubles("secularRoots", roots, differences, poles, weights);
  const n = poles.size;
  if (!(0 <= from && from <= to && to <= n && c > 0))
    throw new UsageError(`secularRoots: needs 0 <= from <= to <= ${n} and c > 0; got ${from}, ${to} and c = ${c}. Check them.`);
  expectShape("secularRoots", poles.shape, [n]);
  expectShape("secularRoots", weights.shape, [n]);
  expectShape("secularRoots", roots.shape, [to - from]);
  expectShape("secularRoots", differences.shape, [to - from, n]);
  const { core } = roots.scope;
  using scope = core.scope("secularRoots");
  const workspace = scope.allocate(32);
  core.kernels.secular_roots_f64(n, from, to, poles.ptr, weights.ptr, c, squared ? 1 : 0, roots.ptr, differences.ptr, workspace);
}

/**
 * `weights` [n] := Π_i (λ_i − D_j)/Π_{i≠j} (D_i − D_j) from the rows D_j − λ_i of all roots: up to the factor c, the weights of which the computed
 * roots are the exact ones, so that the vectors made from them are orthogonal however close the roots (Löwner; Gu and Eisenstat 1994, §3).
 * Each to a relative 5n·u. 4n² flops. @throws ShapeError if shapes do not agree
 */
export function secularWeights(weights: Doubles, poles: Doubles, differences: Doubles, squared: boolean): void {
  expectDoubles("secularWeights", weights, poles, differences);
  const n = poles.size;
  expectShape("secularWeights", weights.shape, [n]);
  expectShape("secularWeights", differences.shape, [n, n]);
  poles.scope.core.kernels.secular_weights_f64(n, poles.ptr, differences.ptr, squared ? 1 : 0, weights.ptr);
}

/**
 * `out` [k, n] := rows numerators_p/differences_ip for the poles p in the given `order` [n], −1 for pole 0 if `leadingMinusOne` (left vectors of a bordered
 * diagonal matrix), each row divided by its norm, whose squares ascend along the row. 4kn flops. `out` must not overlap the operands.
 * @throws ShapeError if shapes do not agree, UsageError if `order` names no pole
 */
export function secularVectors(
  out: Doubles,
  numerators: Doubles,
  differences: Doubles,
  order: Tensor<"i32">,
  leadingMinusOne = false,
): void {
  expectDoubles("secularVectors", out, numerators, differences);
  const [k = 0] = out.shape;
  const n = numerators.size;
  expectShape("secularVectors", out.shape, [k, n]);
  expectShape("secularVectors", differences.shape, [k, n]);
  expectShape("secularVectors", order.shape, [n]);
  if (!order.view().every((pole) => pole >= 0 && pole < n))
    throw new UsageError(`secularVectors: needs an order of poles 0 to ${n - 1}; got another index. Check it.`);
  out.scope.core.kernels.secular_vectors_f64(k, n, numerators.ptr, differences.ptr, order.ptr, leadingMinusOne ? 1 : 0, out.ptr);
}
