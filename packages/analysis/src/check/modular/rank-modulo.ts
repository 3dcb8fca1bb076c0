import type { Work } from "../../evidence/index.ts";
import { inverse } from "../../exact/index.ts";
import { addProduct } from "../product.ts";
import { type IntegerMatrix, residuesOf } from "./integer-matrix.ts";

/** Columns eliminated together: so many products of residues at most are added between two reductions, 64·(p/2)² + p < 2^50 for p < 2^22.5. */
const block = 64;

/** What one elimination modulo a prime finds. */
export interface ModularElimination {
  readonly rank: number;
  /** All rows, those of a submatrix that is non-singular modulo p first, in the order of the pivots. */
  readonly order: readonly number[];
  /** Its columns, increasing: the first that are independent of those before them. */
  readonly columns: readonly number[];
}

/** The residue of t nearest to 0: |r| ≤ (p − 1)/2 exactly, since p is odd and |t| < 2^50 keeps fl(t/p) off every half-integer. */
function centered(t: number, p: number, reciprocal: number): number {
  return t - Math.floor(t * reciprocal + 0.5) * p;
}

function reduce(a: Float64Array, from: number, to: number, p: number): void {
  const reciprocal = 1 / p;
  for (let i = from; i < to; i++) a[i] = centered(a[i]!, p, reciprocal);
}

/**
 * A left-looking elimination: only the factors −l_ik of the finished columns are kept, [rows, rows]; each panel of `block` columns is read from the
 * matrix, brought up to date by matrix products and eliminated by itself. Every number is an integer below 2^50: nothing rounds.
 */
class Elimination {
  readonly order: Int32Array;
  readonly found: number[] = [];
  readonly #factors: Float64Array;
  readonly #panel: Float64Array;
  readonly #rows: number;
  readonly #p: number;

  constructor(rows: number, p: number) {
    [this.#rows, this.#p] = [rows, p];
    this.order = Int32Array.from({ length: rows }, (_, i) => i);
    this.#factors = new Float64Array(rows * rows);
    this.#panel = new Float64Array(rows * block);
  }

  /** Residues of `count` columns of the matrix in the present order of the rows. */
  #read(matrix: IntegerMatrix, at: number, count: number): void {
    const [residue, p] = [residuesOf(matrix, this.#p), this.#p];
    for (let i = 0; i < this.#rows; i++)
      for (let j = 0; j < count; j++) {
        const r = residue(matrix.index(this.order[i]!, at + j));
        this.#panel[i * block + j] = 2 * r > p ? r - p : r;
      }
  }

  /** Adds to the panel what the pivots first, …, first + count − 1 say: solves for their own rows, then one product for all rows below. */
  #update(first: number, count: number, width: number): void {
    const [panel, factors, rows, p] = [this.#panel, this.#factors, this.#rows, this.#p];
    const top = new Float64Array(width * count);
    for (let i = 0; i < count; i++) {
      const row = (first + i) * block;
      for (let k = 0; k < i; k++) {
        const f = factors[(first + i) * rows + first + k]!;
        const other = (first + k) * block;
        if (f !== 0) for (let j = 0; j < width; j++) panel[row + j] = panel[row + j]! + f * panel[other + j]!;
      }
      reduce(panel, row, row + width, p);
      for (let j = 0; j < width; j++) top[j * count + i] = panel[row + j]!;
    }
    const below = first + count;
    const into = { data: panel, at: below * block, stride: block };
    addProduct(
      into,
      { data: factors, at: below * rows + first, stride: rows },
      { data: top, at: 0, stride: count },
      rows - below,
      width,
      count,
    );
    reduce(panel, below * block, rows * block, p);
  }

  #swap(a: number, b: number): void {
    const [rows, panel, factors, order] = [this.#rows, this.#panel, this.#factors, this.order];
    [order[a], order[b]] = [order[b]!, order[a]!];
    const exchange = (data: Float64Array, width: number): void => {
      const row = data.slice(a * width, (a + 1) * width);
      data.copyWithin(a * width, b * width, (b + 1) * width);
      data.set(row, b * width);
    };
    exchange(panel, block);
    exchange(factors, rows);
  }

  /** Finds the pivots of the panel, column by column. A pivot is the first entry that is not 0 modulo p. */
  #eliminate(from: number, width: number): void {
    const [panel, factors, rows, p, reciprocal] = [this.#panel, this.#factors, this.#rows, this.#p, 1 / this.#p];
    for (let j = 0; j < width && this.found.length < rows; j++) {
      const rank = this.found.length;
      let pivot = -1;
      for (let i = rank; i < rows; i++) {
        const value = centered(panel[i * block + j]!, p, reciprocal);
        panel[i * block + j] = value;
        if (pivot < 0 && value !== 0) pivot = i;
      }
      if (pivot < 0) continue;
      if (pivot > rank) this.#swap(rank, pivot);
      const start = rank * block;
      reduce(panel, start + j, start + width, p);
      const head = panel[start + j]!;
      const scale = -inverse(head < 0 ? head + p : head, p);
      for (let i = rank + 1; i < rows; i++) {
        const f = centered(panel[i * block + j]! * scale, p, reciprocal);
        factors[i * rows + rank] = f;
        if (f !== 0) this.#addRow(i * block, start, f, j + 1, width);
      }
      this.found.push(from + j);
    }
  }

  #addRow(to: number, from: number, f: number, first: number, end: number): void {
    const panel = this.#panel;
    for (let j = first; j < end; j++) panel[to + j] = panel[to + j]! + f * panel[from + j]!;
  }

  /** Eliminates columns [at, at + width) of the matrix. */
  advance(matrix: IntegerMatrix, at: number, width: number): void {
    this.#read(matrix, at, width);
    const known = this.found.length;
    for (let first = 0; first < known; first += block) this.#update(first, Math.min(block, known - first), width);
    this.#eliminate(at, width);
  }
}

/**
 * Rank of an integer matrix modulo an odd prime p < 2^22.5, in plain TypeScript: never above the rank over the rationals, and the rows and columns
 * found carry a minor that is not 0 modulo p, so not 0. Stops when the rank reaches the number of rows. About 2·rows·columns·rank flops on the
 * register-blocked product, 8·rows² bytes besides the matrix. The caller vouches for the prime.
 */
export function* rankModuloPrime(matrix: IntegerMatrix, p: number): Work<ModularElimination> {
  const { rows, columns } = matrix;
  const state = new Elimination(rows, p);
  for (let at = 0; at < columns && state.found.length < rows; at += block) {
    state.advance(matrix, at, Math.min(block, columns - at));
    yield { what: `rank modulo ${p}`, done: Math.min(at + block, columns), total: columns };
  }
  return { rank: state.found.length, order: [...state.order], columns: state.found };
}
