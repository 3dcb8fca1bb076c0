import { type Core, cholesky, gemm, type Tensor, triangularSolve } from "@nadir/core-wasm";
import type { Work } from "../../../evidence/index.ts";
import { type FeatureMatrix, gramMatrix } from "../features.ts";

/** Corrections by the residual: each multiplies it by about cond(FFᵀ)·u until rounding stops it. */
const REFINEMENTS = 3;

/** X += Fᵀ(FFᵀ)⁻¹ B for a Cholesky factor of FFᵀ; B is overwritten. */
function step(x: Tensor<"f64">, f: Tensor<"f64">, factor: Tensor<"f64">, b: Tensor<"f64">): void {
  triangularSolve(b, factor);
  triangularSolve(b, factor, { transpose: true });
  gemm(x, f, b, { transposeA: true });
}

/**
 * X = Fᵀ(FFᵀ)⁻¹B, [n, m] row-major: the least solution of F X = B for F of full row rank, refined by its residual; null where the Cholesky factorization of
 * FFᵀ breaks down. N²n + N³/3 + 10 Nnm flops. Nothing is claimed of it.
 */
export function* minimumNorm(core: Core, f: FeatureMatrix, b: Float64Array): Work<Float64Array | null> {
  const [rows, n, m] = [f.rows, f.columns, b.length / f.rows];
  using scope = core.scope("minimum norm");
  const features = scope.from("f64", [rows, n], f.data);
  const gram = scope.zeros("f64", [rows, rows]);
  yield* gramMatrix(gram, f);
  if (cholesky(gram) >= 0) return null;
  const x = scope.zeros("f64", [n, m]);
  const residual = scope.from("f64", [rows, m], b);
  step(x, features, gram, residual);
  for (let i = 0; i < REFINEMENTS; i++) {
    const image = scope.zeros("f64", [rows, m]);
    gemm(image, features, x);
    const product = image.view();
    residual.view().set(b.map((v, at) => v - product[at]!));
    step(x, features, gram, residual);
    yield { what: "least solution", done: i + 1, total: REFINEMENTS };
  }
  return x.toArray();
}
