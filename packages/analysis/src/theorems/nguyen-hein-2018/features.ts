import { type Core, cholesky, gemm, matrix, norm2, scale, type Tensor, triangularSolve } from "@nadir/core-wasm";
import { objective } from "../../calculus/index.ts";
import type { Json, Work } from "../../evidence/index.ts";
import { type Instance, layerShapes, type Stage } from "../../formats/index.ts";
import { matrixRank, singularValues } from "../../linalg/index.ts";

/** The computed feature matrix F_k, [rows, columns] row-major: fast, and no evidence. */
export interface FeatureMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** F_k in the precision asked for; targets are not read. */
export function* featureMatrix(core: Core, instance: Instance, stage: Stage, dtype: "f32" | "f64"): Work<FeatureMatrix> {
  const rows = instance.inputs.shape[0]!;
  const outputs = layerShapes(instance.architecture)
    .at(-1)!
    .reduce((a, b) => a * b, 1);
  const targets = { dtype: "f8", shape: [rows, outputs], data: new Float64Array(rows * outputs) } as const;
  const problem = objective(core, { ...instance, loss: "squared", targets, targetSteps: [] }, { dtype });
  const { width, data } = yield* problem.features(problem.start(), instance.architecture.layers[stage.last]!.name);
  return { rows, columns: width, data };
}

/** [F, 1_N]: a column of ones behind F. */
export function withOnes(f: FeatureMatrix): FeatureMatrix {
  const columns = f.columns + 1;
  const data = new Float64Array(f.rows * columns).fill(1);
  for (let i = 0; i < f.rows; i++) data.set(f.data.subarray(i * f.columns, (i + 1) * f.columns), i * columns);
  return { rows: f.rows, columns, data };
}

/** Unit roundoff of f64. */
const unit = 2 ** -53;

/** Twenty steps of inverse iteration with a Cholesky factor: the smallest eigenvalue of the factored matrix, from above. */
export function smallestEigenvalue(factor: Tensor<"f64">): number {
  const n = factor.shape[0]!;
  using scope = factor.scope.core.scope("inverse iteration");
  const x = scope.from(
    "f64",
    [n],
    Float64Array.from({ length: n }, (_, i) => 1 + ((i * 7) % 13) / 13),
  );
  let growth = 0;
  for (let step = 0; step < 20; step++) {
    scale(x, 1 / norm2(x));
    triangularSolve(x, factor);
    triangularSolve(x, factor, { transpose: true });
    growth = norm2(x);
  }
  return 1 / growth;
}

/** Rows of the Gram matrix computed between two reports of progress. */
const panel = 192;

/** Adds to a zero [N, N] the lower triangle of F Fᵀ; what lies above the diagonal blocks stays. */
export function* gramMatrix(gram: Tensor<"f64">, f: FeatureMatrix): Work<void> {
  using scope = gram.scope.core.scope("features");
  const features = matrix(scope.from("f64", [f.rows, f.columns], f.data));
  for (let i = 0; i < f.rows; i += panel) {
    const end = Math.min(f.rows, i + panel);
    const [rows, before] = [features.block([i, end], [0, f.columns]), features.block([0, end], [0, f.columns])];
    gemm(matrix(gram).block([i, end], [0, end]), rows, before.transposed());
    yield { what: "Gram matrix (search)", done: end, total: f.rows };
  }
}

/**
 * A shift s for the certificate `feature-rank-gram`: 0.9 of the estimated smallest eigenvalue of F Fᵀ, lowered until the Cholesky factorization of
 * F Fᵀ − sI completes; null where rounding in the Gram matrix would eat a third of it, so that only the inverse can prove the rank.
 */
export function* gramShift(core: Core, f: FeatureMatrix): Work<number | null> {
  if (f.columns < f.rows) return null;
  using scope = core.scope("gram shift");
  const gram = scope.zeros("f64", [f.rows, f.rows]);
  yield* gramMatrix(gram, f);
  const original = gram.toArray();
  let trace = 0;
  for (let i = 0; i < f.rows; i++) trace += original[i * f.rows + i]!;
  if (cholesky(gram) >= 0) return null;
  const rounding = 2 * (f.rows + f.columns + 8) * unit * trace;
  for (let s = 0.9 * smallestEigenvalue(gram); s > 3 * rounding; s *= 0.75) {
    const shifted = gram.view();
    shifted.set(original);
    for (let i = 0; i < f.rows; i++) shifted[i * f.rows + i]! -= s;
    if (cholesky(gram) < 0) return s;
    yield { what: "Cholesky factor (search)", done: 1, total: 1 };
  }
  return null;
}

/** What a floating-point rank says, beside what is proved: singular values, thresholds and the answers of `matrix_rank` in both precisions. */
export interface Measured {
  readonly numbers: Readonly<Record<string, number>>;
  readonly measured: { readonly [field: string]: Json };
}

function* values(core: Core, f: FeatureMatrix, dtype: "f32" | "f64"): Work<Float64Array> {
  using scope = core.scope("singular values");
  return yield* singularValues(scope.from(dtype, [f.rows, f.columns], f.data));
}

/** Multiplications above which the f64 decomposition is left out where a proof already tells its answer. */
const LONG = 1e9;

/** Whether a proved σ_min exceeds all that f64 could take for zero: numpy's threshold and the backward error of the decomposition, both from ‖F‖_F. */
function tellsRank(f: FeatureMatrix, provedSigmaMin: number | null): boolean {
  let squares = 0;
  for (const x of f.data) squares += x * x;
  const long = f.rows * f.rows * f.columns > LONG;
  return long && provedSigmaMin !== null && provedSigmaMin > 4 * Math.max(f.rows, f.columns) * 2 ** -52 * Math.sqrt(squares);
}

/**
 * What floating-point ranks say of one feature matrix, computed in f64 and in f32. One singular value decomposition a precision; the f64 one is left
 * out for large matrices whose proved σ_min (at this point) tells its answer, N.
 */
export function* measure(core: Core, instance: Instance, stage: Stage, f64: FeatureMatrix, provedSigmaMin: number | null): Work<Measured> {
  const f32 = yield* featureMatrix(core, instance, stage, "f32");
  const narrow = yield* values(core, f32, "f32");
  const wide = tellsRank(f64, provedSigmaMin) ? null : yield* values(core, f64, "f64");
  const rank32 = matrixRank(narrow, f64.rows, f64.columns, "f32");
  const rank64 = matrixRank(wide ?? narrow, f64.rows, f64.columns, "f64");
  const shown = wide ?? narrow;
  return {
    numbers: {
      rankFloat32: rank32.numpy.rank,
      rankFloat64: wide ? rank64.numpy.rank : f64.rows,
      ...(wide ? { sigmaMinMeasured: wide.at(-1)! } : {}),
      sigmaMaxMeasured: shown[0]!,
    },
    measured: {
      singularValues: [...shown],
      singularValuesIn: wide ? "f64" : "f32",
      thresholds: [
        { name: "float32", value: rank32.numpy.threshold },
        { name: "float64", value: rank64.numpy.threshold },
      ],
    },
  };
}
