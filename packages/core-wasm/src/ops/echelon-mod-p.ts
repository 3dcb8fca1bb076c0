import type { Core } from "../core.ts";
import { ShapeError, UsageError } from "../errors.ts";
import { show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gemmAt } from "./gemm.ts";

/** The prime to take where any will do: 1,023 products of centered residues fit between two reductions. */
export const DEFAULT_PRIME = 5931641;
/** Primes must lie below. */
export const PRIME_LIMIT: number = 2 ** 26;

/** Most pivots eliminated together, columns of the panels that are eliminated one column at a time, and columns brought up to date together. */
const [PANEL, NARROW, STRIP] = [64, 8, 512];
/** So many products at most are added up between two reductions, even where more would fit: keeps residues of small primes centered exactly. */
const LONGEST = 4096;

/** Rank modulo a prime and a square submatrix that carries it. */
export interface RankModP {
  readonly rank: number;
  /** Row indices of a submatrix that is non-singular modulo p, in the order of the pivots. */
  readonly rows: readonly number[];
  /** Its column indices, increasing: the first columns that are independent of those before them. */
  readonly columns: readonly number[];
}

function isOddPrime(p: number): boolean {
  if (!Number.isInteger(p) || p < 3 || p % 2 === 0) return false;
  for (let d = 3; d * d <= p; d += 2) if (p % d === 0) return false;
  return true;
}

/** @internal @throws UsageError unless p is an odd prime below 2^26 */
export function expectPrime(name: string, p: number): void {
  if (!(p < PRIME_LIMIT && isOddPrime(p))) throw new UsageError(`${name}: needs an odd prime below 2^26; got ${p}. Use ${DEFAULT_PRIME}.`);
}

/** @internal How many products of residues may be added to a residue: h + k h² + p stays below 2^53 for h = (p − 1)/2 + 2. */
export function delayOf(p: number): number {
  const h = (p + 3) / 2;
  return Math.min(LONGEST, Math.floor((2 ** 53 - 2 * p) / (h * h)));
}

/** An elimination under way: P·A = L·E with the factors −l_ik below the diagonal of the leading columns, and the echelon form E above. */
class Elimination {
  readonly core: Core;
  readonly rows: number;
  readonly columns: number;
  readonly order: number[];
  readonly found: number[] = [];
  readonly delay: number;
  readonly block: number;
  readonly #ptr: number;
  readonly #p: number;
  readonly #pivots: Tensor<"i32">;
  readonly #inverse: number;
  readonly #strip: number;
  /** Products added to the entries of the current strip since they were residues. */
  #pending = 0;

  constructor(work: Tensor<"f64">, p: number) {
    const { scope } = work;
    const [rows = 0, columns = 0] = work.shape;
    this.core = scope.core;
    [this.rows, this.columns, this.#ptr, this.#p] = [rows, columns, work.ptr, p];
    this.order = Array.from({ length: rows }, (_, i) => i);
    this.delay = delayOf(p);
    this.block = Math.min(PANEL, this.delay);
    this.#pivots = scope.empty("i32", [2 * NARROW]);
    this.#inverse = scope.allocate(8 * this.block * this.block);
    this.#strip = scope.allocate(8 * this.block * Math.min(STRIP, columns));
  }

  #at(row: number, column: number): number {
    return this.#ptr + 8 * (row * this.columns + column);
  }

  /** Residues of rows from `row` on in columns [from, to). */
  reduce(row: number, from: number, to: number): void {
    const at = this.#at(row, from);
    this.core.kernels.reduce_modulo_f64(this.rows - row, to - from, at, this.columns, at, this.columns, this.#p, 1 / this.#p);
  }

  /** Adds to columns [from, to) the multiples of pivot rows first, …, first + count − 1 that the factors say. */
  update(first: number, count: number, from: number, to: number): void {
    const [n, width, p] = [this.columns, to - from, this.#p];
    if (count === 0 || width === 0) return;
    const { kernels } = this.core;
    const [top, factors] = [this.#at(first, from), this.#at(first, first)];
    kernels.reduce_modulo_f64(count, width, top, n, this.#strip, width, p, 1 / p);
    kernels.reduce_modulo_f64(count, width, this.#strip, width, top, n, p, 1 / p);
    kernels.unit_inverse_modulo_f64(count, factors, n, this.#inverse, p, 1 / p);
    const inverse = { ptr: this.#inverse, row: count, column: 1 };
    gemmAt(this.core, "f64", [count, width, count], inverse, { ptr: this.#strip, row: width, column: 1 }, top, n);
    kernels.reduce_modulo_f64(count, width, top, n, top, n, p, 1 / p);
    const below = { ptr: this.#at(first + count, first), row: n, column: 1 };
    const left = this.rows - first - count;
    gemmAt(this.core, "f64", [left, width, count], below, { ptr: top, row: n, column: 1 }, this.#at(first + count, from), n);
  }

  /** As `update` for a strip of columns, whose entries are reduced first where the products would not fit. */
  updateStrip(first: number, count: number, from: number, to: number): void {
    if (this.#pending + count > this.delay) {
      this.reduce(first, from, to);
      this.#pending = 0;
    }
    this.update(first, count, from, to);
    this.#pending += count;
  }

  #narrow(from: number, to: number): void {
    const [rank, width] = [this.found.length, to - from];
    const [a, factors, whole, p] = [this.#at(rank, from), this.#at(rank, rank), this.#at(rank, 0), this.#p];
    const { kernels } = this.core;
    const count = kernels.echelon_modulo_f64(
      ...([this.rows - rank, width, a, this.columns, factors, whole, this.columns] as const),
      ...([this.#pivots.ptr, p, 1 / p] as const),
    );
    const pivots = this.#pivots.view();
    for (let k = 0; k < count; ++k) {
      const [here, there] = [rank + k, rank + pivots[k]!];
      [this.order[here], this.order[there]] = [this.order[there]!, this.order[here]!];
      this.found.push(from + pivots[width + k]!);
    }
  }

  /** Finds the pivots of columns [from, to), whose entries are residues of the matrix brought up to date; by halves. */
  panel(from: number, to: number): void {
    if (to - from <= NARROW) {
      this.#narrow(from, to);
      return;
    }
    const middle = from + NARROW * Math.ceil((to - from) / (2 * NARROW));
    const first = this.found.length;
    this.panel(from, middle);
    this.update(first, this.found.length - first, middle, to);
    this.panel(middle, to);
  }

  /** Brings a strip of columns up to date with all earlier pivots, then eliminates it, panel by panel. Yields finished columns. */
  *strip(from: number, to: number): Generator<number, void, void> {
    this.#pending = 0;
    this.reduce(0, from, to);
    for (let first = 0, known = this.found.length; first < known; first += this.block)
      this.updateStrip(first, Math.min(this.block, known - first), from, to);
    for (let at = from; at < to && this.found.length < this.rows; at += this.block) {
      const [end, first] = [Math.min(to, at + this.block), this.found.length];
      this.reduce(first, at, end);
      this.panel(at, end);
      this.updateStrip(first, this.found.length - first, end, to);
      yield end;
    }
  }
}

/**
 * Echelon form modulo p, in place and in steps: yields the number of finished columns. P·A = L·E with the rows of P·A as in `rows`; −l_ik is left in
 * entry (i, k) below the diagonal for k < rank, and row i of E right of it from column `columns[i]` on: together they are its LU factors on the
 * submatrix that carries the rank. Columns behind the strip in which the rank reached the number of rows are not touched. The pivot of a column
 * is its first row that is not 0. Left-looking over strips of 512 columns, right-looking inside, everything but narrow panels on GEMM.
 * Allocates in the scope of `work`: that scope must be the innermost. @throws ShapeError, UsageError
 */
export function* echelonModPSteps(work: Tensor<"f64">, p: number): Generator<number, RankModP, void> {
  if (work.shape.length !== 2 || work.dtype !== "f64")
    throw new ShapeError(`echelonModP: needs an f64 matrix; got ${work.dtype}${show(work.shape)}. Convert it.`);
  expectPrime("echelonModP", p);
  const state = new Elimination(work, p);
  for (let from = 0; from < state.columns && state.found.length < state.rows; from += STRIP)
    yield* state.strip(from, Math.min(state.columns, from + STRIP));
  return { rank: state.found.length, rows: state.order.slice(0, state.found.length), columns: state.found };
}
