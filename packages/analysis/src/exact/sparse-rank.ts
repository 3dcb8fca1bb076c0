import { defaultPrime, inverse, isPrime } from "./modular.ts";

/** A column of a sparse integer matrix: increasing row indices, and residues in [0, p) at them. */
export interface SparseColumn {
  readonly rows: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** v −= f·b modulo p from `start` on: every intermediate is an integer below 2^53. */
function subtract(v: Float64Array, start: number, b: Float64Array, f: number, p: number): void {
  const g = p - f;
  const reciprocal = 1 / p;
  for (let j = 0, at = start; j < b.length; j++, at++) {
    const t = v[at]! + g * b[j]!;
    const r = t - Math.floor(t * reciprocal) * p;
    v[at] = r < 0 ? r + p : r >= p ? r - p : r;
  }
}

/**
 * Rank modulo p of a matrix given column by column, which never exceeds its rank over the rationals; stops at `enough`. Each column is reduced by the
 * earlier ones, kept from their first nonzero row on with a leading 1, so that a band of height b costs columns · b² and not columns · rows².
 * @throws RangeError unless p is a prime below 2^26
 */
export function sparseRankModulo(columns: Iterable<SparseColumn>, rows: number, p: number = defaultPrime, enough: number = rows): number {
  if (!(p < 2 ** 26 && isPrime(p))) throw new RangeError(`sparseRankModulo: needs a prime below 2^26; got ${p}. Use ${defaultPrime}.`);
  const basis = new Array<Float64Array | undefined>(rows);
  const v = new Float64Array(rows);
  let rank = 0;
  for (const { rows: at, values } of columns) {
    if (rank >= enough) break;
    if (at.length === 0) continue;
    let end = at[at.length - 1]! + 1;
    for (let i = 0; i < at.length; i++) v[at[i]!] = values[i]!;
    for (let i = at[0]!; i < end; i++) {
      const lead = v[i]!;
      if (lead === 0) continue;
      const known = basis[i];
      if (!known) {
        const scale = inverse(lead, p);
        basis[i] = v.slice(i, end).map((x) => (x * scale) % p);
        rank++;
        v.fill(0, i, end);
        break;
      }
      end = Math.max(end, i + known.length);
      subtract(v, i, known, lead, p);
    }
  }
  return rank;
}
