import { cholesky, gemm, type Tensor, triangularSolve, UsageError } from "@nadir/core-wasm";
import type { Stream } from "../random/index.ts";

/** A ← L⁻¹ A with L Lᵀ = A Aᵀ. */
function orthogonalizeRows(a: Tensor<"f64">, rows: number): void {
  using scope = a.scope.core.scope("orthonormal");
  const gram = scope.zeros("f64", [rows, rows]);
  gemm(gram, a, a, { transposeB: true });
  if (cholesky(gram) >= 0)
    throw new UsageError("orthogonal: needs a well-conditioned Gaussian matrix; got a nearly singular one. Use another seed.");
  triangularSolve(a, gram);
}

/**
 * A rows × cols matrix whose rows (if rows <= cols) or columns are orthonormal to working precision, row-major: a Gaussian matrix
 * orthogonalized twice by Cholesky (CholeskyQR2, Yamamoto et al. 2015), which keeps its distribution invariant under rotation.
 */
export function orthonormal(rows: number, cols: number, stream: Stream): Float64Array {
  const [short, long] = [Math.min(rows, cols), Math.max(rows, cols)];
  using scope = stream.core.scope("orthonormal");
  const a = scope.from("f64", [short, long], stream.normal(short * long));
  orthogonalizeRows(a, short);
  orthogonalizeRows(a, short);
  if (rows <= cols) return a.toArray();
  const tall = a.view();
  return Float64Array.from({ length: rows * cols }, (_, k) => tall[(k % cols) * rows + Math.floor(k / cols)]!);
}
