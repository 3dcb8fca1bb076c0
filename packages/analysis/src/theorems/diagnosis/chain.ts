import { activateDerivative, type Core, gemm } from "@nadir/core-wasm";
import { type Objective, objective } from "../../calculus/index.ts";
import type { Work } from "../../evidence/index.ts";
import type { Instance, Stage } from "../../formats/index.ts";
import type { FeatureMatrix } from "../nguyen-hein-2018/features.ts";
import { transposedMatrix } from "../nguyen-hein-2018/upper-matrix.ts";
import type { Factor } from "./diagnosis.ts";
import { smallestSingularValue } from "./smallest-singular-value.ts";
import type { DiagnosedLayers } from "./subject.ts";

/** A factor with the norm before and after it: after >= value·before. */
type Link = Pick<Factor, "name" | "kind" | "value"> & { readonly before: number; readonly after: number };

/** Everything measured at a point: ‖F_L − Y‖, ‖∇_{U_{k+1}}Φ‖ and the links between them, in the order of the factors of c. */
export interface Chain {
  readonly residual: number;
  readonly gradient: number;
  readonly links: readonly Link[];
}

/** ‖x‖₂ without overflow or underflow of the squares; NaN where an entry is. */
function norm(values: Float64Array): number {
  let most = 0;
  for (const v of values) most = Math.abs(v) > most || Number.isNaN(v) ? Math.abs(v) : most;
  if (!(most > 0 && most < Number.POSITIVE_INFINITY)) return most;
  let sum = 0;
  for (const v of values) sum += (v / most) * (v / most);
  return most * Math.sqrt(sum);
}

/** σ'_l(G_l), [N, n_l] row-major; all 1 for a layer without activation. */
function* slopesOf(core: Core, phi: Objective, theta: Float64Array, instance: Instance, stage: Stage): Work<Float64Array> {
  const { data } = yield* phi.features(theta, instance.architecture.layers[stage.first]!.name);
  if (!stage.activation) return data.fill(1);
  using scope = core.scope("slopes");
  const g = scope.from("f64", [data.length], data);
  activateDerivative(g, g, stage.activation.function, stage.activation.parameter);
  return g.toArray();
}

/** op(A) B in f64: A [n, p] or its transpose. */
function product(core: Core, a: FeatureMatrix, b: FeatureMatrix, transposeA: boolean): Float64Array {
  using scope = core.scope("diagnosis");
  const c = scope.zeros("f64", [transposeA ? a.columns : a.rows, b.columns]);
  gemm(c, scope.from("f64", [a.rows, a.columns], a.data), scope.from("f64", [b.rows, b.columns], b.data), { transposeA });
  return c.toArray();
}

function smallest(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const v of values) least = Math.abs(v) < least || Number.isNaN(v) ? Math.abs(v) : least;
  return least;
}

/**
 * Runs the chain of Lemma 4.3 at a point: Δ_L = F_L − Y, Δ_l = (Δ_{l+1}U_{l+1}ᵀ)∘σ'_l(G_l), ∇_{U_{k+1}}Φ = F_kᵀΔ_{k+1}, with σ_min of every matrix
 * and min|σ'| of every layer. One forward pass a layer above k, the products, and σ_min of F_k: about N²n_k + N³/3 flops, 4N²n_k more where only
 * the singular value decomposition tells it.
 */
export function* chain(core: Core, instance: Instance, theta: Float64Array, { wide, above }: DiagnosedLayers): Work<Chain> {
  const phi = objective(core, { ...instance, loss: "squared" });
  const rows = phi.samples;
  const { layers } = instance.architecture;
  const { data: outputs } = yield* phi.features(theta, layers.at(-1)!.name);
  const targets = phi.problem.samples.targets!;
  const residual = outputs.map((v, i) => v - targets[i]!);
  const links: Link[] = [];
  let delta: FeatureMatrix = { rows, columns: above.at(-1)!.width, data: residual };
  for (let i = above.length - 1; i >= 1; i--) {
    const [upper, below] = [above[i]!, above[i - 1]!];
    const matrix = transposedMatrix(instance, upper)!;
    const before = norm(delta.data);
    const back = product(core, delta, matrix, false);
    const middle = norm(back);
    const slopes = yield* slopesOf(core, phi, theta, instance, below);
    const next = back.map((v, j) => v * slopes[j]!);
    links.unshift({ name: `min|sigma'_${below.number}|`, kind: "slopes", value: smallest(slopes), before: middle, after: norm(next) });
    const value = yield* smallestSingularValue(core, matrix);
    links.unshift({ name: `sigma_min(U_${upper.number})`, kind: "matrix", value, before, after: middle });
    delta = { rows, columns: below.width, data: next };
  }
  const { data } = yield* phi.features(theta, layers[wide.last]!.name);
  const features: FeatureMatrix = { rows, columns: wide.width, data };
  const gradient = norm(product(core, features, delta, true));
  const value = yield* smallestSingularValue(core, features);
  links.unshift({ name: `sigma_min(F_${wide.number})`, kind: "features", value, before: norm(delta.data), after: gradient });
  return { residual: norm(residual), gradient, links };
}
