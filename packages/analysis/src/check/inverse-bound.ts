import type { Work } from "../evidence/index.ts";
import { type BoundedMatrix, checkRange } from "./bounded-matrix.ts";
import { Declined } from "./declined.ts";
import { inverseTransposed, lu } from "./lu.ts";
import { addProduct } from "./product.ts";
import { exceeds, gamma, leastNormal, rigorous, type Terms, unit } from "./terms.ts";

/** The square part F_S (N columns chosen by pivoting) and an approximate inverse R of it. */
interface Pair {
  readonly square: BoundedMatrix;
  readonly inverse: Float64Array;
}

function* rightInverse(matrix: BoundedMatrix): Work<Pair> {
  const { values, rows: N, columns: n, error } = matrix;
  const transposed = new Float64Array(n * N);
  for (let i = 0; i < N; i++) for (let j = 0; j < n; j++) transposed[j * N + i] = values[i * n + j]!;
  const order = yield* lu(transposed, n, N);
  if (!order) throw new Declined("matrix: needs N independent columns; elimination found fewer.");
  const inverse = yield* inverseTransposed(transposed, N);
  const square = new Float64Array(N * N);
  for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) square[i * N + j] = values[i * n + order[j]!]!;
  const errors = Float64Array.from({ length: N }, (_, j) => error[order[j]!]!);
  return { square: { values: square, rows: N, columns: N, error: errors }, inverse };
}

/** Sums of |entries| by row and by column of an n×n matrix. */
function absoluteSums(a: Float64Array, n: number): { rows: Float64Array; columns: Float64Array } {
  const sums = { rows: new Float64Array(n), columns: new Float64Array(n) };
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const size = Math.abs(a[i * n + j]!);
      sums.rows[i] = sums.rows[i]! + size;
      sums.columns[j] = sums.columns[j]! + size;
    }
  return sums;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) {
    if (Number.isNaN(value)) return Number.NaN;
    most = Math.max(most, value);
  }
  return most;
}

/** |a| v for an n×n matrix, or |a|ᵀ v. */
function absoluteTimes(a: Float64Array, n: number, v: Float64Array, transposed: boolean): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const to = transposed ? j : i;
      out[to] = out[to]! + Math.abs(a[i * n + j]!) * v[transposed ? i : j]!;
    }
  return out;
}

/** fl(I − F_S R). */
function* residual({ square, inverse }: Pair): Work<Float64Array> {
  const n = square.rows;
  const transposed = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) transposed[j * n + i] = inverse[i * n + j]!;
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i += 128) {
    const m = Math.min(128, n - i);
    const a = { data: square.values, at: i * n, stride: n };
    addProduct({ data: product, at: i * n, stride: n }, a, { data: transposed, at: 0, stride: n }, m, n, n);
    yield { what: "residual of the inverse", done: i + m, total: n };
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) product[i * n + j] = (i === j ? 1 : 0) - product[i * n + j]!;
  return product;
}

/** β ≥ ‖I − F R‖₂ for every real F within the errors, and ν ≥ ‖R‖₂. */
function* norms(pair: Pair, terms: Terms): Work<{ beta: number; nu: number }> {
  const n = pair.square.rows;
  const { values, error } = pair.square;
  const gap = absoluteSums(yield* residual(pair), n);
  const [f, r] = [absoluteSums(values, n), absoluteSums(pair.inverse, n)];
  const g = terms.gamma * gamma(n);
  let shared = 0;
  for (let k = 0; k < n; k++) shared += terms.rho * error[k]! * r.rows[k]!;
  const rowSum = largest(gap.rows) + g * largest(absoluteTimes(values, n, r.rows, false)) + shared;
  const columnErrors = largest(absoluteTimes(pair.inverse, n, error, true));
  const columnSum = largest(gap.columns) + g * largest(absoluteTimes(pair.inverse, n, f.columns, true)) + terms.rho * n * columnErrors;
  const up = 1 + 16 * n * unit;
  const beta = Math.sqrt(rowSum) * Math.sqrt(columnSum) * up + terms.eta * n * n * leastNormal;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += pair.inverse[i * n + j]! * pair.inverse[i * n + j]!;
    squares += row;
  }
  const nu = Math.min(Math.sqrt(squares), Math.sqrt(largest(r.rows)) * Math.sqrt(largest(r.columns))) * up;
  return { beta, nu };
}

/**
 * A lower bound of σ_min(F) over all real matrices F within `error` of `values`, N rows ≤ n columns, by an approximate right inverse R that is
 * computed here from N pivot columns (rigor A1): B = |I − FR| + γ_N|F||R| + error|R|, β = √(‖B‖₁‖B‖_∞)(1 + 16Nu) + N²·2^-1022 < 1, and
 * σ_min ≥ (1−β)/ν·(1−4u) with ν ≥ ‖R‖₂. For condition numbers the Gram matrix cannot carry. About 6N³ flops. @throws Declined where β ≥ 1
 */
export function* inverseBound(matrix: BoundedMatrix, terms: Terms = rigorous): Work<number> {
  checkRange("matrix", matrix, terms);
  const pair = yield* rightInverse(matrix);
  checkRange("inverse", { ...pair.square, values: pair.inverse }, terms);
  const { beta, nu } = yield* norms(pair, terms);
  if (!exceeds(1, beta, terms)) throw new Declined(`matrix: needs an inverse that survives the rounding errors; got beta = ${beta}.`);
  const bound = ((1 - beta) / nu) * (1 - 4 * unit);
  if (!exceeds(bound, 0, terms)) throw new Declined(`matrix: needs a positive bound; got ${bound}.`);
  return bound;
}
