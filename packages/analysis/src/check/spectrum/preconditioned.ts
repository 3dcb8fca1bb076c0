import type { Work } from "../../evidence/index.ts";
import { addPairs, doubleDoubleUnit, low, powerOfTwo } from "../../exact/index.ts";
import type { BoundedMatrix } from "../bounded-matrix.ts";
import { Declined } from "../declined.ts";
import type { ExtendedMatrix } from "../extended/extended-features.ts";
import { inverseBound } from "../inverse-bound.ts";
import { inverseTransposed, lu } from "../lu.ts";
import { addProduct } from "../product.ts";
import { exceeds, type Terms, unit } from "../terms.ts";
import { cut, type Slices, sliceBits } from "./slices.ts";

/** Slices of the approximate inverse: 60 bits and more below the top of each row hold all that matters of a double. */
const inverseSlices = 3;

/** A square part A of the features, transposed, and an approximate inverse X of it. */
interface Pair {
  readonly transposed: ExtendedMatrix;
  readonly inverse: Float64Array;
}

/** The transpose [columns, rows] of the high parts, or of numbers a few units in the last place away from them. */
function transposedHigh({ high, rows, columns }: ExtendedMatrix, shaken: boolean): Float64Array {
  const out = new Float64Array(columns * rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const x = high[i * columns + j]!;
      out[j * rows + i] = shaken ? x + x * (2 * unit * (((5 * i + 3 * j) % 7) - 3)) : x;
    }
  return out;
}

/** N pivot columns of an N×n matrix, and the inverse of their high parts as a finder has it; of numbers close by where those are singular. */
function* squarePart(matrix: ExtendedMatrix): Work<Pair> {
  const { rows: n, columns, high, low: lower, error } = matrix;
  let work = transposedHigh(matrix, false);
  let order = yield* lu(work, columns, n);
  if (!order) {
    work = transposedHigh(matrix, true);
    order = yield* lu(work, columns, n);
  }
  if (!order) throw new Declined("matrix: needs independent columns; elimination found fewer.");
  const chosen = order;
  const inverse = yield* inverseTransposed(work, n);
  const take = (part: Float64Array): Float64Array => {
    const out = new Float64Array(n * n);
    for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) out[j * n + i] = part[i * columns + chosen[j]!]!;
    return out;
  };
  const errors = Float64Array.from({ length: n }, (_, j) => error[chosen[j]!]!);
  return { transposed: { high: take(high), low: take(lower), rows: n, columns: n, error: errors }, inverse };
}

/** Products of slices whose places add up to at most `last`, summed in pairs from the smallest on: [n, n] in place of high and low. */
function* slicedProduct(x: Slices, a: Slices, n: number, bits: number, last: number): Work<{ high: Float64Array; low: Float64Array }> {
  const [high, lower] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let places = last; places >= 2; places--) {
    const sum = new Float64Array(n * n);
    for (let t = 1; t <= inverseSlices; t++) {
      const s = places - t;
      if (s < 1 || s > a.slices.length) continue;
      for (let i = 0; i < n; i += 128) {
        const m = Math.min(128, n - i);
        const left = { data: x.slices[t - 1]!, at: i * n, stride: n };
        addProduct({ data: sum, at: i * n, stride: n }, left, { data: a.slices[s - 1]!, at: 0, stride: n }, m, n, n);
        yield { what: "exact products of slices", done: (last - places) * n + i + m, total: (last - 1) * n };
      }
    }
    const weight = powerOfTwo(-bits * places);
    for (let i = 0, at = 0; i < n; i++)
      for (let j = 0; j < n; j++, at++) {
        high[at] = addPairs(high[at]!, lower[at]!, sum[at]! * (x.tops[i]! * a.tops[j]! * weight), 0);
        lower[at] = low[0]!;
      }
  }
  return { high, low: lower };
}

/** Upper bounds of norms of the inverse that is used, the sum of its slices. */
interface Norms {
  /** max_i Σ_k |X_ik|. */
  readonly rows: number;
  /** ν ≥ ‖X‖₂. */
  readonly spectral: number;
}

function normsOf(x: Float64Array, n: number): Norms {
  const columns = new Float64Array(n);
  let [rows, squares] = [0, 0];
  for (let i = 0, at = 0; i < n; i++) {
    let [row, square] = [0, 0];
    for (let j = 0; j < n; j++, at++) {
      const size = Math.abs(x[at]!);
      row += size;
      square += size * size;
      columns[j] = columns[j]! + size;
    }
    rows = Math.max(rows, row);
    squares += square;
  }
  const up = 1 + 16 * n * unit;
  const column = columns.reduce((a, b) => Math.max(a, b), 0);
  return { rows: rows * up, spectral: Math.min(Math.sqrt(squares), Math.sqrt(rows) * Math.sqrt(column)) * up };
}

const [leastTop, mostTop] = [3.872591914849318e-121, 2.5822498780869086e120];

function requireTops(what: string, tops: Float64Array): void {
  for (const top of tops)
    if (!(top >= leastTop && top <= mostTop))
      throw new Declined(`${what}: needs rows with largest entries in [2^-400, 2^400]; got ${top}.`);
}

/**
 * P ≈ X A as a matrix of doubles with its error per column: pairs of slices left out, 3n·T·t_j·2^(−bits·K); the sum in pairs, 2Kω·n·T·t_j; its
 * low part, u|P|; what the slices of A leave out and the error of A itself, ‖X‖_∞(rest_j + error_j). T and t_j are the tops of X and of column j of A.
 */
function* preconditionedPart(pair: Pair, inverse: Slices, norms: Norms, terms: Terms): Work<BoundedMatrix> {
  const { transposed } = pair;
  const n = transposed.rows;
  const bits = sliceBits(n);
  const widest = inverse.tops.reduce((a, b) => Math.max(a, b), 0);
  const count = 3 * n * widest * powerOfTwo(-4 * bits) < 1e-3 ? 4 : 5;
  const a = cut(transposed.high, transposed.low, n, count, bits);
  requireTops("matrix", a.tops);
  const product = yield* slicedProduct(inverse, a, n, bits, count + 1);
  const share = n * widest * (3 * powerOfTwo(-bits * count) + 2 * count * doubleDoubleUnit);
  const [most, rests] = [new Float64Array(n), new Float64Array(n)];
  for (let j = 0, at = 0; j < n; j++) for (let k = 0; k < n; k++, at++) rests[j] = Math.max(rests[j]!, Math.abs(a.rest[at]!));
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++) {
      const size = Math.abs(product.high[at]!);
      if (!(size < Number.POSITIVE_INFINITY)) throw new Declined(`matrix: needs a finite product with its inverse; got ${size}.`);
      most[j] = Math.max(most[j]!, size);
    }
  const error = most.map((m, j) => {
    const rounding = terms.gamma * (share * a.tops[j]! + 2 * unit * m + norms.rows * rests[j]! * (1 + 4 * unit));
    return (rounding + terms.rho * norms.rows * transposed.error[j]!) * (1 + 32 * unit);
  });
  return { values: product.high, rows: n, columns: n, error };
}

/** β ≥ ‖I − P‖₂ for every P within the errors: √(‖·‖₁‖·‖_∞); not below 1/2 where P is no near identity. */
function distanceFromIdentity({ values, rows: n, error }: BoundedMatrix): number {
  const columns = new Float64Array(n);
  let most = 0;
  for (let i = 0, at = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++, at++) {
      const size = Math.abs((i === j ? 1 : 0) - values[at]!) + error[j]!;
      row += size;
      columns[j] = columns[j]! + size;
    }
    most = Math.max(most, row);
  }
  const column = columns.reduce((a, b) => Math.max(a, b), 0);
  return Math.sqrt(most) * Math.sqrt(column) * (1 + 16 * n * unit);
}

/**
 * A lower bound of σ_min over all real matrices within `error` of an N×n matrix of pairs, N ≤ n, for condition numbers that doubles cannot carry:
 * N pivot columns A and an approximate inverse X of their high parts are found, P = X A is computed from exact products of slices, so that its error
 * is known and near 1e-20 of ‖X‖, and σ_min(A) ≥ σ_min(P)/ν with ν ≥ ‖X‖₂; σ_min(P) ≥ 1 − β where β ≥ ‖I − P‖₂ is at most 1/2, else by
 * `inverseBound`, since P has a far better condition than A (Rump's preconditioning). About 25 N³ flops. @throws Declined where nothing is proved
 */
export function* preconditionedBound(matrix: ExtendedMatrix, terms: Terms): Work<number> {
  const pair = yield* squarePart(matrix);
  const n = pair.transposed.rows;
  for (const x of pair.inverse)
    if (!Number.isFinite(x)) throw new Declined("matrix: needs an inverse of finite numbers; elimination broke down.");
  const inverse = cut(pair.inverse, null, n, inverseSlices, sliceBits(n));
  requireTops("inverse", inverse.tops);
  const norms = normsOf(
    pair.inverse.map((x, at) => x - inverse.rest[at]!),
    n,
  );
  const part = yield* preconditionedPart(pair, inverse, norms, terms);
  const beta = distanceFromIdentity(part);
  const least = beta <= 0.5 ? (1 - beta) * (1 - 4 * unit) : yield* inverseBound(part, terms);
  const bound = (least / norms.spectral) * (1 - 4 * unit);
  if (!exceeds(bound, 0, terms)) throw new Declined(`matrix: needs a positive bound; got ${bound}.`);
  return bound;
}
