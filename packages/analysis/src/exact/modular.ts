/** A prime below 2^26, so that a product and a sum stay exact in doubles; odd, larger than every pooling area. */
export const defaultPrime = 67_108_859;

/** Whether n is prime, by trial division. Exact for 0 ≤ n < 2^53; cost √n/2 divisions. */
export function isPrime(n: number): boolean {
  if (!(Number.isSafeInteger(n) && n >= 2)) return false;
  if (n % 2 === 0) return n === 2;
  for (let d = 3; d * d <= n; d += 2) if (n % d === 0) return false;
  return true;
}

/** a mod p in [0, p). @throws RangeError for a number that is not a safe integer */
export function residue(a: number | bigint, p: number): number {
  if (typeof a === "number" && !Number.isSafeInteger(a))
    throw new RangeError(`residue: needs an integer; got ${a}. Scale dyadic numbers first.`);
  const r = typeof a === "bigint" ? Number(a % BigInt(p)) : a % p;
  return r < 0 ? r + p : r + 0;
}

/** a^−1 mod p for 0 < a < p, p prime (extended Euclid). */
export function inverse(a: number, p: number): number {
  let [r, s, x, y] = [p, a, 0, 1];
  while (s !== 0) {
    const q = Math.floor(r / s);
    [r, s] = [s, r - q * s];
    [x, y] = [y, x - q * y];
  }
  return residue(x, p);
}

/** Rank modulo a prime and the columns that carry it, in increasing order. */
export interface ModularRank {
  readonly rank: number;
  readonly columns: readonly number[];
}

/**
 * Rank of an integer matrix modulo p. It never exceeds the rank over the rationals, and the columns returned are independent there too:
 * a non-zero minor modulo p is non-zero. Cost rows · columns · rank. @throws RangeError unless p is a prime below 2^26
 */
export function rankModulo(integers: ArrayLike<number | bigint>, rows: number, columns: number, p: number = defaultPrime): ModularRank {
  if (!(p < 2 ** 26 && isPrime(p))) throw new RangeError(`rankModulo: needs a prime below 2^26; got ${p}. Use ${defaultPrime}.`);
  const m = Float64Array.from(integers, (a) => residue(a, p));
  const found: number[] = [];
  for (let c = 0; c < columns && found.length < rows; c++) {
    const r = found.length;
    let at = r;
    while (at < rows && m[at * columns + c] === 0) at++;
    if (at === rows) continue;
    const pivotRow = m.slice(at * columns, (at + 1) * columns);
    m.copyWithin(at * columns, r * columns, (r + 1) * columns);
    m.set(pivotRow, r * columns);
    const scale = inverse(pivotRow[c]!, p);
    for (let i = at; i < rows; i++) if (i > r) subtractMultiple(m, i * columns, pivotRow, c, (m[i * columns + c]! * scale) % p, p);
    found.push(c);
  }
  return { rank: found.length, columns: found };
}

/** row −= f · pivotRow from column c on, modulo p: every intermediate is an integer below 2^53. */
function subtractMultiple(m: Float64Array, start: number, pivotRow: Float64Array, c: number, f: number, p: number): void {
  if (f === 0) return;
  const g = p - f;
  const reciprocal = 1 / p;
  for (let j = c; j < pivotRow.length; j++) {
    const t = m[start + j]! + g * pivotRow[j]!;
    const r = t - Math.floor(t * reciprocal) * p;
    m[start + j] = r < 0 ? r + p : r >= p ? r - p : r;
  }
}
