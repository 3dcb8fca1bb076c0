import { cholesky, gemm, triangularSolve } from "@nadir/core-wasm";
import { elementCount } from "../../formats/index.ts";
import type { Model, ParameterWindow } from "../../model/index.ts";
import { chunkCount, chunkRange } from "../chunks.ts";
import type { Problem } from "../problem.ts";
import { batchInputs, type Samples } from "../samples.ts";

/** Ridge beside a mean diagonal of 1: keeps features that are always zero harmless. */
const RIDGE = 2 ** -30;

/** Weights of dense layers that read the data itself, flattened or not. */
function firstWeights({ nodes }: Model): readonly ParameterWindow[] {
  const readsData = (value: number): boolean => value === 0 || (nodes[value - 1]!.layer.type === "flatten" && readsData(value - 1));
  return nodes
    .filter(({ layer, sources }) => layer.type === "dense" && readsData(sources[0]!))
    .flatMap(({ windows }) => windows.filter(({ role }) => role === "weight"));
}

/** Lower Cholesky factor of XᵀX scaled to a mean diagonal of 1, plus the ridge; null for data that are all zero or not finite. */
function secondMoments({ model, chunking }: Problem, samples: Samples): Float64Array | null {
  const d = elementCount(samples.shape);
  using scope = model.core.scope("second moments");
  const moments = scope.zeros("f64", [d, d]);
  for (let c = 0; c < chunkCount(chunking); ++c) {
    using chunk = model.core.scope("chunk");
    const { from, to } = chunkRange(chunking, c);
    const x = batchInputs(samples, chunk, "f64", { from, to }).reshape([to - from, d]);
    gemm(moments, x, x, { transposeA: true });
  }
  const entries = moments.view();
  let trace = 0;
  for (let i = 0; i < d; ++i) trace += entries[i * (d + 1)]!;
  for (let i = 0; i < d * d; ++i) entries[i] = (entries[i]! * d) / trace + (i % (d + 1) === 0 ? RIDGE : 0);
  return cholesky(moments) < 0 ? moments.toArray() : null;
}

/** Each row w of a window becomes (L Lᵀ)⁻¹ w. */
function solveRows(problem: Problem, factor: Float64Array, rows: Float64Array): Float64Array {
  const d = Math.round(Math.sqrt(factor.length));
  const units = rows.length / d;
  using scope = problem.model.core.scope("input metric");
  const lower = scope.from("f64", [d, d], factor);
  const columns = scope.empty("f64", [d, units]);
  const entries = columns.view();
  for (let k = 0; k < rows.length; ++k) entries[(k % d) * units + Math.floor(k / d)] = rows[k]!;
  triangularSolve(columns, lower);
  triangularSolve(columns, lower, { transpose: true });
  const solved = columns.view();
  return rows.map((_, k) => solved[(k % d) * units + Math.floor(k / d)]!);
}

/**
 * v ↦ P⁻¹ v, where P measures the weights of a first dense layer by the data, I ⊗ (XᵀX · d/tr XᵀX + 2^-30 I), and everything else by I.
 * The curvature of such a layer is W ⊗ XᵀX for some W, so that ill-conditioned data no longer slow a quasi-Newton method started from P.
 * Computed once: N d² + d³/3 flops, then 2 d² flops a unit.
 */
export function inputMetric(problem: Problem): (v: Float64Array) => Float64Array {
  const windows = firstWeights(problem.model);
  const factor = windows.length > 0 ? secondMoments(problem, problem.samples) : null;
  return (v) => {
    const solved = v.slice();
    if (factor) for (const { offset, size } of windows) solved.set(solveRows(problem, factor, v.subarray(offset, offset + size)), offset);
    return solved;
  };
}
