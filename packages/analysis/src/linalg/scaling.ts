/**
 * Powers of two whose product brings a positive finite number into [1, 2): multiplying by one after the other is exact wherever nothing
 * underflows. More than one is needed near the ends of the range only.
 */
export function normalizingFactors(largest: number, dtype: "f32" | "f64"): number[] {
  const reach = dtype === "f32" ? 2 ** 100 : 2 ** 1000;
  const factors: number[] = [];
  let current = largest;
  while (!(current >= 1 && current < 2)) {
    let factor = 1;
    for (let value = current; value < 1 && factor < reach; value *= 2) factor *= 2;
    for (let value = current; value >= 2 && factor > 1 / reach; value /= 2) factor /= 2;
    factors.push(factor);
    current *= factor;
  }
  return factors;
}

/** max|x|: 0 of nothing, NaN if any entry is. */
export function largestMagnitude(x: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < x.length; ++i) {
    const size = Math.abs(x[i]!);
    if (!(size <= largest)) largest = size;
    if (Number.isNaN(size)) return size;
  }
  return largest;
}
