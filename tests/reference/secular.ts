// The secular equation c + Σ z²/(D − λ) = 0 by naive loops, in the documented orders.

/** −Δ_ij/(D_i − D_j) multiplied over i, ascending; D = d or d². */
export function weights(d: ArrayLike<number>, delta: ArrayLike<number>, squared: boolean): number[] {
  const n = d.length;
  return Array.from({ length: n }, (_, j) => {
    let product = 1;
    for (let i = 0; i < n; ++i) {
      const other = d[j]!;
      const pole = d[i]!;
      const distance = (other - pole) * (squared ? other + pole : 1);
      product *= i === j ? -delta[i * n + j]! : delta[i * n + j]! / distance;
    }
    return product;
  });
}

/** numerator/Δ by poles in the given order, −1 for pole 0 if asked for, times the reciprocal of the norm; squares ascend along the row. */
export function vectors(
  numerators: ArrayLike<number>,
  delta: ArrayLike<number>,
  rows: number,
  order: readonly number[],
  leading: boolean,
): number[] {
  const n = numerators.length;
  return Array.from({ length: rows }, (_, i) => {
    const row = order.map((j) => (leading && j === 0 ? -1 : numerators[j]! / delta[i * n + j]!));
    const factor = 1 / Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    return row.map((x) => x * factor);
  }).flat();
}

/** The offset of root i from the pole `origin` (an index), by bisection between the poles; λ = D_origin + offset. */
export function offset(d: ArrayLike<number>, z2: ArrayLike<number>, c: number, squared: boolean, i: number, origin: number): number {
  const n = d.length;
  const distance = (j: number): number => (d[j]! - d[origin]!) * (squared ? d[j]! + d[origin]! : 1);
  const w = (t: number): number => {
    let sum = c;
    for (let j = 0; j < n; ++j) sum += z2[j]! / (distance(j) - t);
    return sum;
  };
  let lo = distance(i);
  let hi = i + 1 < n ? distance(i + 1) : distance(i) + Array.from(z2).reduce((sum, x) => sum + x, 0) / c;
  for (let step = 0; step < 2000; ++step) {
    // between magnitudes where one end is the pole itself, so that tiny offsets are found to all digits
    const t = lo === 0 ? hi / 2 : hi === 0 ? lo / 2 : (lo + hi) / 2;
    if (!(t > lo && t < hi)) break;
    if (w(t) > 0) hi = t;
    else lo = t;
  }
  return lo === 0 ? hi : lo;
}
