// Exact elimination on integers, plainly.

export interface Elimination {
  readonly rank: number;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Row elimination modulo p < 2^26 with the first non-zero entry as pivot; two products and their sum stay below 2^53. */
export function rankModP(entries: ArrayLike<number>, rows: number, columns: number, p: number): Elimination {
  const a = Array.from({ length: rows }, (_, i) => Float64Array.from({ length: columns }, (_, j) => entries[i * columns + j]! % p));
  const order = Array.from({ length: rows }, (_, i) => i);
  const found: number[] = [];
  for (let c = 0; c < columns && found.length < rows; ++c) {
    const r = found.length;
    const at = a.findIndex((row, i) => i >= r && row[c] !== 0);
    if (at < 0) continue;
    [a[r], a[at]] = [a[at]!, a[r]!];
    [order[r], order[at]] = [order[at]!, order[r]!];
    for (const row of a.slice(r + 1)) {
      const [f, g] = [a[r]![c]!, row[c]!];
      if (g !== 0) for (let j = c; j < columns; ++j) row[j] = (f * row[j]! + (p - g) * a[r]![j]!) % p;
    }
    found.push(c);
  }
  return { rank: found.length, rows: order.slice(0, found.length), columns: found };
}

/** Rank over the rationals by Bareiss's fraction-free elimination. */
export function rank(entries: ArrayLike<number>, rows: number, columns: number): number {
  const a = Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => BigInt(entries[i * columns + j]!)));
  let [r, previous] = [0, 1n];
  for (let c = 0; c < columns && r < rows; ++c) {
    const at = a.findIndex((row, i) => i >= r && row[c] !== 0n);
    if (at < 0) continue;
    [a[r], a[at]] = [a[at]!, a[r]!];
    const pivot = a[r]![c]!;
    for (const row of a.slice(r + 1)) {
      const g = row[c]!;
      for (let j = c; j < columns; ++j) row[j] = (pivot * row[j]! - g * a[r]![j]!) / previous;
    }
    previous = pivot;
    ++r;
  }
  return r;
}
