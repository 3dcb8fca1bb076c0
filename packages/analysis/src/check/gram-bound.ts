import type { Work } from "../evidence/index.ts";
import { type BoundedMatrix, checkRange, errorNorm } from "./bounded-matrix.ts";
import { cholesky } from "./cholesky.ts";
import { Declined } from "./declined.ts";
import { gramMatrix } from "./gram.ts";
import { exceeds, leastNormal, rigorous, type Terms, tiny, unit } from "./terms.ts";

/** A lower bound of λ_min(F̂F̂ᵀ) for the matrix as computed. */
function* eigenvalueBound(matrix: BoundedMatrix, shift: number, terms: Terms): Work<number> {
  const { values, rows: N, columns: n } = matrix;
  const gram = yield* gramMatrix(values, N, n);
  let [trace, most] = [0, 0];
  for (let i = 0; i < N; i++) {
    trace += gram[i * N + i]!;
    gram[i * N + i] = gram[i * N + i]! - shift;
    most = Math.max(most, Math.abs(gram[i * N + i]!));
  }
  if (!(yield* cholesky(gram, N, terms)))
    throw new Declined(`shift: needs a number below the smallest squared singular value; got ${shift}.`);
  const tau = trace * (1 + 2 * (n + N + 8) * unit) + N * n * leastNormal;
  const sums = terms.gamma * (n + N + 8) * unit * 1.02 * (terms.traceFactor ? tau : 1);
  const underflow = terms.eta * (N * n + 4 * N * (2 * N + 2 + most)) * tiny;
  return (shift - (sums + underflow) * (1 + 16 * unit)) * (1 - 4 * unit);
}

/**
 * A lower bound of σ_min(F) over all real matrices F within `error` of `values`, N rows ≤ n columns, by one Cholesky factorization of
 * fl(fl(F̂F̂ᵀ) − s I) (rigor A5): λ_min(F̂F̂ᵀ) ≥ s − (n+N+8)u·1.02·τ − (Nn + 4N(2N+2+max a_jj))η with τ ≥ ‖F̂‖_F², and
 * σ_min(F) ≥ √that·(1−4u) − ‖error‖_F. N²n + N³/3 flops. @throws Declined where the bound is not positive: nothing is proved
 */
export function* gramBound(matrix: BoundedMatrix, shift: number, terms: Terms = rigorous): Work<number> {
  checkRange("matrix", matrix, terms);
  if (!(exceeds(shift, 0, terms) && shift < Number.POSITIVE_INFINITY)) throw new Declined(`shift: needs a positive number; got ${shift}.`);
  const eigenvalue = yield* eigenvalueBound(matrix, shift, terms);
  const computed = eigenvalue > 0 ? Math.sqrt(eigenvalue) * (1 - 4 * unit) : 0;
  const bound = (computed - terms.rho * errorNorm(matrix)) * (1 - 4 * unit);
  if (!exceeds(bound, 0, terms)) throw new Declined(`shift: needs a bound that survives the rounding errors; got ${bound} from ${shift}.`);
  return bound;
}
