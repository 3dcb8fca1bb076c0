import { type Core, cholesky, norm2, scale, type Tensor, triangularSolve } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import { singularValues } from "../../linalg/index.ts";
import { type FeatureMatrix, gramMatrix } from "../nguyen-hein-2018/features.ts";

/** Unit roundoff of f64. */
const unit = 2 ** -53;
/** Most steps of inverse iteration; with two equal eigenvalues it needs few, with two close ones many. */
const STEPS = 400;
/** Relative change of the eigenvalue at which the iteration has converged. */
const STILL = 1e-13;

/** The smallest eigenvalue of the matrix of a Cholesky factor by inverse iteration; null where it has not settled. */
function* smallestEigenvalue(factor: Tensor<"f64">): Work<number | null> {
  const n = factor.shape[0]!;
  using scope = factor.scope.core.scope("inverse iteration");
  const start = Float64Array.from({ length: n }, (_, i) => 1 + ((i * 7) % 13) / 13);
  const x = scope.from("f64", [n], start);
  let [last, quiet] = [0, 0];
  for (let step = 0; step < STEPS; step++) {
    scale(x, 1 / norm2(x));
    triangularSolve(x, factor);
    // ‖L⁻¹x‖² is the Rayleigh quotient of the inverse
    const growth = norm2(x) ** 2;
    triangularSolve(x, factor, { transpose: true });
    quiet = Math.abs(growth - last) <= STILL * growth ? quiet + 1 : 0;
    if (quiet === 3) return 1 / growth;
    last = growth;
    if (step % 50 === 49) yield { what: "inverse iteration", done: step, total: STEPS };
  }
  return null;
}

/** σ_min by the Gram matrix where its rounding is far below λ_min, so that four digits hold; else null. About N²n + N³/3 flops. */
function* byGram(core: Core, f: FeatureMatrix): Work<number | null> {
  using scope = core.scope("sigma_min");
  const gram = scope.zeros("f64", [f.rows, f.rows]);
  yield* gramMatrix(gram, f);
  const entries = gram.view();
  let trace = 0;
  for (let i = 0; i < f.rows; i++) trace += entries[i * f.rows + i]!;
  if (!(cholesky(gram) < 0)) return null;
  const eigenvalue = yield* smallestEigenvalue(gram);
  const rounding = 2 * (f.rows + f.columns + 8) * unit * trace;
  return eigenvalue !== null && eigenvalue > 1e4 * rounding ? Math.sqrt(eigenvalue) : null;
}

/**
 * σ_min of an N×n matrix, N <= n: by its Gram matrix where that is accurate to four digits, by the singular value decomposition where it is not. 0 for N > n,
 * where Fᵀ has a null space; NaN where an entry is not finite. A measurement.
 */
export function* smallestSingularValue(core: Core, f: FeatureMatrix): Work<number> {
  if (f.rows > f.columns) return 0;
  if (!f.data.every(Number.isFinite)) return Number.NaN;
  const quick = yield* byGram(core, f);
  if (quick !== null) return quick;
  using scope = core.scope("singular values");
  return (yield* singularValues(scope.from("f64", [f.rows, f.columns], f.data))).at(-1)!;
}
