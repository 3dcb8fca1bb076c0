import type { Core } from "@nadir/core-wasm";
import type { Work } from "../../../evidence/index.ts";
import type { Stage } from "../../../formats/index.ts";
import { climb, type DenseMap, jacobians } from "./upper.ts";

const STEPS = 40;
/** Largest residual, relative to the targets, at which a further step would only move rounding. */
const ENOUGH = 1e-13;

/** Solves the symmetric positive definite m×m system in place by Cholesky; false where a pivot is not positive. */
function solveSmall(a: Float64Array, b: Float64Array, m: number): boolean {
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = a[i * m + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * m + k]! * a[j * m + k]!;
      if (i === j && !(sum > 0)) return false;
      a[i * m + j] = i === j ? Math.sqrt(sum) : sum / a[j * m + j]!;
    }
    let sum = b[j]!;
    for (let k = 0; k < j; k++) sum -= a[j * m + k]! * b[k]!;
    b[j] = sum / a[j * m + j]!;
  }
  for (let j = m - 1; j >= 0; j--) {
    let sum = b[j]!;
    for (let k = j + 1; k < m; k++) sum -= a[k * m + j]! * b[k]!;
    b[j] = sum / a[j * m + j]!;
  }
  return true;
}

/** The least x with J x = r for each row's J [m, n]; null where a JJᵀ is not positive definite. */
export function leastSteps(j: Float64Array, r: Float64Array, rows: number, m: number, n: number): Float64Array | null {
  const steps = new Float64Array(rows * n);
  for (let i = 0; i < rows; i++) {
    const own = j.subarray(i * m * n, (i + 1) * m * n);
    const gram = new Float64Array(m * m);
    for (let p = 0; p < m; p++)
      for (let q = 0; q <= p; q++) for (let k = 0; k < n; k++) gram[p * m + q] = gram[p * m + q]! + own[p * n + k]! * own[q * n + k]!;
    const y = r.slice(i * m, (i + 1) * m);
    if (!solveSmall(gram, y, m)) return null;
    for (let p = 0; p < m; p++) for (let k = 0; k < n; k++) steps[i * n + k] = steps[i * n + k]! + own[p * n + k]! * y[p]!;
  }
  return steps;
}

const largest = (values: Float64Array): number => values.reduce((most, v) => (Math.abs(v) <= most ? most : Math.abs(v)), 0);

/** Pre-activations of layer k+1 for which the layers above give the targets, row by row, by least Newton steps from `start`; null where they do not converge. */
export function* fitEach(
  core: Core,
  first: Stage,
  maps: readonly DenseMap[],
  start: Float64Array,
  targets: Float64Array,
): Work<Float64Array | null> {
  const m = maps.at(-1)!.stage.width;
  const rows = targets.length / m;
  const g = start.slice();
  const enough = ENOUGH * Math.max(largest(targets), largest(maps.at(-1)!.weight));
  let before = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    const passed = climb(core, first, maps, g, rows);
    const outputs = passed.pre.at(-1)!;
    const residual = targets.map((y, i) => y - outputs[i]!);
    const size = largest(residual);
    if (!(size < Number.POSITIVE_INFINITY)) return null;
    if (size <= enough || (step > 3 && size < 1e-8 * largest(targets) && size > before / 4)) return g;
    before = size;
    const move = leastSteps(jacobians(core, first, maps, passed, rows), residual, rows, m, first.width);
    if (!move) return null;
    for (let i = 0; i < g.length; i++) g[i] = g[i]! + move[i]!;
    yield { what: "pre-activations of each sample", done: step + 1, total: STEPS };
  }
  return null;
}
