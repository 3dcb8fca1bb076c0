import type { Work } from "../../evidence/index.ts";

/** A matrix [rows, columns], row-major. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Rows and columns in the order in which each row is the strict least of its column among the rows that follow. */
export interface Peeling {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** The least difference between a row taken and the next larger one left in its column; Infinity if there is none. */
  readonly gap: number;
}

/** Columns that neurons see: neuron c has the projections of column `of(c)`; two of the same `share` may not both be used. */
export interface Neurons {
  readonly count: number;
  of(neuron: number): number;
  share(neuron: number): number;
}

/** For each column, how many rows lie certainly below its most frequent value: few where most samples are blank. */
function below({ rows, columns, data }: Table, tolerance: number): Int32Array {
  const counts = new Int32Array(columns);
  for (let c = 0; c < columns; c++) {
    let [candidate, votes] = [0, 0];
    for (let i = 0, at = c; i < rows; i++, at += columns) {
      if (votes === 0) candidate = data[at]!;
      votes += data[at] === candidate ? 1 : -1;
    }
    for (let i = 0, at = c; i < rows; i++, at += columns) if (data[at]! < candidate - tolerance) counts[c] = counts[c]! + 1;
  }
  return counts;
}

/** The remaining rows, in no order. */
class Remaining {
  readonly rows: Int32Array;
  count: number;

  constructor(rows: number) {
    this.rows = Int32Array.from({ length: rows }, (_, i) => i);
    this.count = rows;
  }

  /** The place of the strict least of a column, and how far the next is above it; null where it is not strict. */
  least({ columns, data }: Table, column: number, tolerance: number): { readonly place: number; readonly gap: number } | null {
    let [place, least, next] = [-1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < this.count; k++) {
      const value = data[this.rows[k]! * columns + column]!;
      if (value < least) [place, next, least] = [k, least, value];
      else if (value < next) next = value;
    }
    return next - least > tolerance ? { place, gap: next - least } : null;
  }

  /** Takes the row at a place out. */
  take(place: number): number {
    const row = this.rows[place]!;
    this.count--;
    this.rows[place] = this.rows[this.count]!;
    return row;
  }
}

/**
 * Peels rows off a table of projections: a neuron takes the row whose projection is the strict least of those that remain, by more than `tolerance`;
 * neurons whose least is shared wait for the next round. Neurons with few rows to take go first. At most (rounds) · neurons · rows comparisons.
 */
export function* peel(table: Table, neurons: Neurons, tolerance: number): Work<Peeling> {
  const few = below(table, tolerance);
  let waiting = Array.from({ length: neurons.count }, (_, c) => c).sort((a, b) => few[neurons.of(a)]! - few[neurons.of(b)]! || a - b);
  const remaining = new Remaining(table.rows);
  const shared = new Set<number>();
  const [rows, columns] = [[] as number[], [] as number[]];
  let gap = Number.POSITIVE_INFINITY;
  for (let before = -1; remaining.count > 0 && before !== rows.length; ) {
    before = rows.length;
    const later: number[] = [];
    for (const neuron of waiting) {
      if (remaining.count === 0 || shared.has(neurons.share(neuron))) continue;
      const found = remaining.least(table, neurons.of(neuron), tolerance);
      if (!found) later.push(neuron);
      else {
        shared.add(neurons.share(neuron));
        rows.push(remaining.take(found.place));
        columns.push(neuron);
        gap = Math.min(gap, found.gap);
      }
    }
    waiting = later;
    yield { what: "peeling", done: rows.length, total: table.rows };
  }
  return { rows, columns, gap };
}

/** Which entries of a table are zero, which are not, and which are too small to tell. */
export type Zeros = (row: number, column: number) => "zero" | "nonzero" | "unclear";

/**
 * All rows of a matrix with columns for them, in the order of an upper triangle with no zero on its diagonal: again and again a column whose only entry
 * among the remaining rows that is not zero is certainly so. Null where there is no such minor: any order of taking finds one. O(rows · columns)
 */
export function triangle(rows: number, columns: number, zeros: Zeros): { readonly rows: number[]; readonly columns: number[] } | null {
  const open = new Int32Array(columns);
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++)
    for (let c = 0; c < columns; c++)
      if (zeros(i, c) !== "zero") {
        open[c] = open[c]! + 1;
        sums[c] = sums[c]! + i;
      }
  const taken = new Uint8Array(rows);
  const order = { rows: [] as number[], columns: [] as number[] };
  const ready = Array.from(open.keys()).filter((c) => open[c] === 1);
  for (let c = ready.pop(); c !== undefined && order.rows.length < rows; c = ready.pop()) {
    const row = sums[c]!;
    if (open[c] !== 1 || taken[row] || zeros(row, c) !== "nonzero") continue;
    taken[row] = 1;
    order.rows.push(row);
    order.columns.push(c);
    for (let d = 0; d < columns; d++)
      if (zeros(row, d) !== "zero") {
        open[d] = open[d]! - 1;
        sums[d] = sums[d]! - row;
        if (open[d] === 1) ready.push(d);
      }
  }
  return order.rows.length === rows ? order : null;
}
