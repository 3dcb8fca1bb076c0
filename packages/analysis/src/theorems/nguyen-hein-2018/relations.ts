import { type Core, DEFAULT_PRIME, echelonModPSteps, type RankModP } from "@nadir/core-wasm";
import type { Json, Work } from "../../evidence/index.ts";
import { inverse, isPrime, residue } from "../../exact/index.ts";
import type { ExactFeatures } from "../theorem.ts";

/** A window of an integer matrix: its entry (i, j) is `values[at(i, j)]`. */
interface Window {
  readonly values: ExactFeatures["values"];
  readonly rows: number;
  readonly columns: number;
  at(row: number, column: number): number;
}

/** One relation as the certificate holds it. */
interface Relation {
  readonly of: number;
  readonly terms: readonly (readonly [index: number, coefficient: string])[];
}

/** Seconds that a search for relations may take, and what a second does on a slow machine: operations of the core, and of plain code. */
const [seconds, coreRate, plainRate] = [10, 3e9, 4e8];
/** Most coefficients of all relations together, and most digits. */
const [mostTerms, mostDigits] = [1_500_000, 8_000_000];
/** Primes tried first on either side: coefficients of up to 40 bits. */
const few = 4;

/** Primes below 2^22.5, the largest first. */
function* primes(): Generator<number, void, void> {
  for (let p = DEFAULT_PRIME; p > 2 ** 22; p -= 2) if (isPrime(p)) yield p;
}

/** Echelon form of a window modulo p, in the core; `read` may look at the factors. */
function* echelon<T>(core: Core, window: Window, p: number, read: (found: RankModP, work: Float64Array) => T): Work<T> {
  using scope = core.scope("relations");
  const { rows, columns, values, at } = window;
  const work = scope.empty("f64", [rows, columns]);
  const view = work.view();
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) view[i * columns + j] = residue(values[at(i, j)]!, p);
  const steps = echelonModPSteps(work, p);
  for (;;) {
    const step = steps.next();
    if (step.done) return read(step.value, work.view());
    yield { what: `integer features modulo ${p}`, done: step.value, total: columns };
  }
}

/** The rank of integer features modulo the default prime, with the rows and columns that carry it. */
export function rankOf(core: Core, features: ExactFeatures): Work<RankModP> {
  const { values, rows, columns } = features;
  return echelon(core, { values, rows, columns, at: (i, j) => i * columns + j }, DEFAULT_PRIME, (found) => found);
}

/**
 * The coefficients modulo p that express each row after the first `rank` by these: c L = l for the factors that the elimination left (negated) in
 * `work`, [rows, rank]. Null where the pivots are not in order, because p divides a leading minor.
 */
function dependence(found: RankModP, work: Float64Array, rows: number, rank: number, p: number): Float64Array | null {
  if (found.rank !== rank || found.rows.some((row, i) => row !== i)) return null;
  const all = new Float64Array((rows - rank) * rank);
  for (let f = rank; f < rows; f++) {
    const c = all.subarray((f - rank) * rank, (f - rank + 1) * rank);
    for (let k = 0; k < rank; k++) c[k] = -work[f * rank + k]!;
    for (let i = rank - 1; i >= 0; i--) {
      if ((rank - i) % 64 === 0) for (let k = 0; k <= i; k++) c[k] = c[k]! % p;
      const value = residue(c[i]! % p, p);
      c[i] = value;
      const signed = 2 * value > p ? value - p : value;
      if (signed !== 0) for (let k = 0; k < i; k++) c[k] = c[k]! + signed * work[i * rank + k]!;
    }
  }
  return all;
}

/** n/d ≡ a modulo m with |n|, d ≤ √(m/2), by the extended Euclidean algorithm; null where there is none. */
function fraction(a: bigint, m: bigint): readonly [n: bigint, d: bigint] | null {
  let [r, s, x, y] = [m, a, 0n, 1n];
  while (2n * s * s > m) {
    const q = r / s;
    [r, s] = [s, r - q * s];
    [x, y] = [y, x - q * y];
  }
  const [n, d] = y < 0n ? [-s, -y] : [s, y];
  return d > 0n && 2n * d * d <= m ? [n, d] : null;
}

const symmetric = (a: bigint, m: bigint): bigint => (2n * a > m ? a - m : a);

/** Integers n_k and d > 0 with n_k ≡ d a_k modulo m, all of them small, or null. */
function commonFraction(a: readonly bigint[], m: bigint): readonly [numerators: readonly bigint[], denominator: bigint] | null {
  let d = 1n;
  for (const one of a) {
    const scaled = (one * d) % m;
    const size = symmetric(scaled, m);
    if (2n * size * size <= m) continue;
    const found = fraction(scaled, m);
    if (!found) return null;
    d *= found[1];
    if (2n * d * d > m) return null;
  }
  return [a.map((one) => symmetric((one * d) % m, m)), d];
}

/** Residues modulo the product of primes, grown prime by prime (Chinese remainders). */
class Remainders {
  readonly values: bigint[];
  modulus = 1n;

  constructor(count: number) {
    this.values = new Array<bigint>(count).fill(0n);
  }

  extend(residues: Float64Array, p: number): void {
    const unit = inverse(residue(this.modulus, p), p);
    for (const [i, value] of this.values.entries()) {
      const step = residue(residues[i]! - residue(value, p), p);
      this.values[i] = value + this.modulus * BigInt((step * unit) % p);
    }
    this.modulus *= BigInt(p);
  }

  /** Rows of `width` values as fractions that agree with the residues of a further prime, or null. */
  reconstruct(width: number, residues: Float64Array, p: number): readonly (readonly [readonly bigint[], bigint])[] | null {
    const list: (readonly [readonly bigint[], bigint])[] = [];
    for (let at = 0; at < this.values.length; at += width) {
      const found = commonFraction(this.values.slice(at, at + width), this.modulus);
      if (!found) return null;
      const d = residue(found[1], p);
      if (!found[0].every((n, k) => residue(n, p) === (d * residues[at + k]!) % p)) return null;
      list.push(found);
    }
    return list;
  }
}

/** Relations of the rows after the first `rank` of a window to these, from at most `most` primes; null where their coefficients are longer. */
function* relationsOf(
  core: Core,
  window: Window,
  rank: number,
  most: number,
): Work<readonly (readonly [readonly bigint[], bigint])[] | null> {
  if (rank === 0) return Array.from({ length: window.rows }, () => [[], 1n] as const);
  const known = new Remainders((window.rows - rank) * rank);
  let [used, next] = [0, 2];
  for (const p of primes()) {
    if (used === most) return null;
    const residues = yield* echelon(core, window, p, (found, work) => dependence(found, work, window.rows, rank, p));
    if (!residues) continue;
    if (used >= next || used === most - 1) {
      const list = known.reconstruct(rank, residues, p);
      if (list) return list;
      next = Math.ceil(next * 1.5);
    }
    known.extend(residues, p);
    used++;
  }
  return null;
}

/** Rows or columns of the features, those that carry the rank first. */
interface Side {
  readonly side: "rows" | "columns";
  /** Indices in the features of the rows of the window. */
  readonly order: readonly number[];
  readonly window: Window;
}

function withRest(first: readonly number[], count: number): readonly number[] {
  const known = new Set(first);
  return [...first, ...Array.from({ length: count }, (_, i) => i).filter((i) => !known.has(i))];
}

function sides({ values, rows, columns }: ExactFeatures, found: RankModP): readonly Side[] {
  const [top, left] = [withRest(found.rows, rows), withRest(found.columns, columns)];
  const across = (i: number, j: number): number => top[i]! * columns + found.columns[j]!;
  const down = (i: number, j: number): number => found.rows[j]! * columns + left[i]!;
  return [
    { side: "rows", order: top, window: { values, rows, columns: found.rank, at: across } },
    { side: "columns", order: left, window: { values, rows: columns, columns: found.rank, at: down } },
  ];
}

/** How many primes the time allows on one side; 0 where there would be too many coefficients. */
function affordable({ window }: Side, rank: number): number {
  const terms = (window.rows - rank) * rank;
  if (terms > mostTerms) return 0;
  const each = (1.4 * window.rows * rank * rank) / coreRate + (terms * rank) / plainRate / 2 + terms / 1e6;
  return Math.max(few, Math.min(2000, Math.floor(seconds / (each + 1e-3))));
}

function written({ side, order }: Side, rank: number, list: readonly (readonly [readonly bigint[], bigint])[]): Json | null {
  let digits = 0;
  const relations = list.map(([numerators, denominator], f): Relation => {
    const of = order[rank + f]!;
    const terms: [number, string][] = numerators.flatMap((n, k): [number, string][] => (n === 0n ? [] : [[order[k]!, (-n).toString()]]));
    terms.push([of, denominator.toString()]);
    terms.sort((a, b) => a[0] - b[0]);
    for (const [, text] of terms) digits += text.length + 12;
    return { of, terms };
  });
  return digits > mostDigits ? null : { side, list: [...relations].sort((a, b) => a.of - b.of) as unknown as Json };
}

/**
 * Independent integer relations that show the rank found to be all: among rows or among columns, whichever turn out to have short coefficients, by
 * elimination modulo several primes, Chinese remainders and rational reconstruction. Null where none was found in time. A proposal only: the checker adds it up.
 */
export function* findRelations(core: Core, features: ExactFeatures, found: RankModP): Work<Json | null> {
  for (const effort of ["few", "all"] as const)
    for (const side of sides(features, found)) {
      const most = affordable(side, found.rank);
      if (most === 0 || (effort === "all" && most <= few)) continue;
      const list = yield* relationsOf(core, side.window, found.rank, effort === "few" ? few : most);
      const relations = list && written(side, found.rank, list);
      if (relations) return relations;
    }
  return null;
}
