import { gamma, type Terms, tiny, unit } from "../terms.ts";
import type { AffineMap } from "./unrolled.ts";

/** A computed matrix with a bound for each entry: |true − values| <= error. Row-major. */
export interface Enclosed {
  readonly values: Float64Array;
  readonly error: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Rounds up a sum of at most `n` nonnegative terms computed in f64. */
export function up(value: number, n: number): number {
  return value * (1 + 2 * (n + 8) * unit);
}

/** Rounds down a sum of at most `n` nonnegative terms computed in f64. */
export function down(value: number, n: number): number {
  return value * (1 - 2 * (n + 8) * unit);
}

/** True where column j of a [rows, columns] matrix has a nonzero entry: only there can products round or underflow. */
function occupied(weights: Float64Array, rows: number, columns: number): Uint8Array {
  const found = new Uint8Array(columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) if (weights[i * columns + j] !== 0) found[j] = 1;
  return found;
}

/** X U + 1 bᵀ with |error| <= γ_{rows+2}(|X||U| + |b|) + error(X)|U| + (rows+2)η (rigor A3); 0 where U's column is 0, since b is exact. */
export function affine(x: Enclosed, map: AffineMap, terms: Terms): Enclosed {
  const { weights, bias, rows: inner, columns } = map;
  const values = new Float64Array(x.rows * columns);
  const error = new Float64Array(x.rows * columns);
  const used = occupied(weights, inner, columns);
  const g = terms.gamma * gamma(inner + 2);
  for (let i = 0; i < x.rows; i++) {
    const size = new Float64Array(columns);
    const carried = new Float64Array(columns);
    for (let p = 0; p < inner; p++) {
      const [v, e] = [x.values[i * inner + p]!, x.error[i * inner + p]!];
      for (let j = 0; j < columns; j++) {
        const w = weights[p * columns + j]!;
        values[i * columns + j] = values[i * columns + j]! + v * w;
        size[j] = size[j]! + Math.abs(v) * Math.abs(w);
        carried[j] = carried[j]! + e * Math.abs(w);
      }
    }
    for (let j = 0; j < columns; j++) {
      values[i * columns + j] = values[i * columns + j]! + bias[j]!;
      if (!used[j]) continue;
      const sum = g * (size[j]! + Math.abs(bias[j]!)) + terms.rho * carried[j]! + terms.eta * (4 * inner + 8) * tiny;
      error[i * columns + j] = up(sum, inner);
    }
  }
  return { values, error, rows: x.rows, columns };
}

/** A ∘ B: |error| <= u|ab| + error(A)|B| + (|A| + error(A)) error(B) + η; exactly 0 where a factor is exactly 0. */
export function hadamard(a: Enclosed, b: Enclosed, terms: Terms): Enclosed {
  const values = a.values.map((v, i) => v * b.values[i]!);
  const error = values.map((product, i) => {
    const [x, dx, y, dy] = [Math.abs(a.values[i]!), a.error[i]!, Math.abs(b.values[i]!), b.error[i]!];
    if ((x === 0 && dx === 0) || (y === 0 && dy === 0)) return 0;
    return up(terms.gamma * unit * Math.abs(product) + terms.rho * (dx * y + (x + dx) * dy) + terms.eta * 8 * tiny, 1);
  });
  return { values, error, rows: a.rows, columns: a.columns };
}

/** A − B for exact B: |error| <= error(A) + u|a − b|. */
export function subtractExact(a: Enclosed, b: Float64Array, terms: Terms): Enclosed {
  const values = a.values.map((v, i) => v - b[i]!);
  const error = values.map((d, i) => up(terms.rho * a.error[i]! + terms.gamma * unit * Math.abs(d), 1));
  return { values, error, rows: a.rows, columns: a.columns };
}

/** Uᵀ as a map without bias. */
export function transposed(map: AffineMap): AffineMap {
  const weights = new Float64Array(map.weights.length);
  for (let i = 0; i < map.rows; i++) for (let j = 0; j < map.columns; j++) weights[j * map.rows + i] = map.weights[i * map.columns + j]!;
  return { weights, bias: new Float64Array(map.rows), rows: map.columns, columns: map.rows };
}
