import { type Core, cholesky, gemm, matrix, triangularSolve } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import { type FeatureMatrix, withOnes } from "../nguyen-hein-2018/features.ts";

/** Newton steps for one plane: each solves for the samples that fall short of the margin, until none does or their set repeats. */
const mostSteps = 30;

/** Ridge relative to the mean diagonal of the Gram matrix. */
const ridge = 1e-10;

/** Solves (K_AA + λI) α_A = s_A in the rows A; null where K_AA is not positive enough. */
function solve(
  core: Core,
  gram: Float64Array,
  n: number,
  active: readonly number[],
  signs: Float64Array,
  lambda: number,
): Float64Array | null {
  const size = active.length;
  using scope = core.scope("separating plane");
  const block = Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return gram[active[i]! * n + active[j]!]! + (i === j ? lambda : 0);
  });
  const factor = scope.from("f64", [size, size], block);
  if (cholesky(factor) >= 0) return null;
  const x = scope.from(
    "f64",
    [size],
    Float64Array.from(active, (i) => signs[i]!),
  );
  triangularSolve(x, factor);
  triangularSolve(x, factor, { transpose: true });
  return x.toArray();
}

/** α with s_i (Kα)_i > 0 for all i, or null: the squared hinge loss with a small ridge, by Newton's method on sets of active samples. */
function* coefficients(core: Core, gram: Float64Array, signs: Float64Array): Work<Float64Array | null> {
  const n = signs.length;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram[i * n + i]!;
  const seen = new Set<string>();
  let active = Array.from({ length: n }, (_, i) => i);
  for (let step = 0; step < mostSteps; step++) {
    const solved = solve(core, gram, n, active, signs, (ridge * trace) / n);
    if (!solved) return null;
    const alpha = new Float64Array(n);
    for (const [i, at] of active.entries()) alpha[at] = solved[i]!;
    const margins = Float64Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (const j of active) sum += gram[i * n + j]! * alpha[j]!;
      return signs[i]! * sum;
    });
    if (margins.every((margin) => margin > 0)) return alpha;
    active = Array.from({ length: n }, (_, i) => i).filter((i) => margins[i]! < 1);
    const key = active.join();
    if (active.length === 0 || seen.has(key)) return null;
    seen.add(key);
    yield { what: "separating planes (search)", done: step + 1, total: mostSteps };
  }
  return null;
}

/**
 * One plane (a, b) for each output with s_ij (a·f_i + b) > 0 at all samples, scaled so that the least of these is near 1; null where none is found, which proves nothing.
 * `signs` is [N, m]. N² n + about 10 m N³/3 flops.
 */
export function* separatingPlanes(core: Core, f: FeatureMatrix, signs: Int8Array): Work<number[][] | null> {
  const { rows: n, columns, data } = withOnes(f);
  const outputs = signs.length / n;
  using scope = core.scope("separating planes");
  const features = matrix(scope.from("f64", [n, columns], data));
  const product = scope.zeros("f64", [n, n]);
  gemm(matrix(product), features, features.transposed());
  const gram = product.toArray();
  const planes: number[][] = [];
  for (let j = 0; j < outputs; j++) {
    const wanted = Float64Array.from({ length: n }, (_, i) => signs[i * outputs + j]!);
    const alpha = yield* coefficients(core, gram, wanted);
    if (!alpha) return null;
    const plane = new Float64Array(columns);
    for (let i = 0; i < n; i++) for (let p = 0; p < columns; p++) plane[p] = plane[p]! + alpha[i]! * data[i * columns + p]!;
    planes.push([...plane]);
  }
  return planes;
}
