/** Uniform numbers in (-1, 1) from a 32-bit mixer: the same on every machine. */
export function uniform(count: number, seed: number): Float64Array {
  const values = new Float64Array(count);
  let state = seed | 0;
  for (let i = 0; i < count; ++i) {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    values[i] = (((word ^ (word >>> 14)) >>> 0) + 0.5) / 2 ** 31 - 1;
  }
  return values;
}

/** Integers in [low, high]. */
export function integers(count: number, low: number, high: number, seed: number): Float64Array {
  return uniform(count, seed).map((x) => Math.min(high, low + Math.floor(((x + 1) / 2) * (high - low + 1))));
}

/** A·B of row-major matrices [m, k] and [k, n], summed in ascending index. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number): Float64Array {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; ++i)
    for (let l = 0; l < k; ++l) for (let j = 0; j < n; ++j) c[i * n + j]! += (a[i * k + l] ?? Number.NaN) * (b[l * n + j] ?? Number.NaN);
  return c;
}

/** Xᵀ of a row-major matrix [m, n]. */
export function transposed(x: ArrayLike<number>, m: number, n: number): Float64Array {
  const y = new Float64Array(m * n);
  for (let i = 0; i < m; ++i) for (let j = 0; j < n; ++j) y[j * m + i] = x[i * n + j] ?? Number.NaN;
  return y;
}

/** A well-conditioned symmetric positive definite matrix: off-diagonal rows sum to less than 1, the diagonal is 1.5. */
export function positiveDefinite(n: number, seed: number): Float64Array {
  const a = uniform(n * n, seed);
  for (let i = 0; i < n; ++i) for (let j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = i === j ? 1.5 : a[i * n + j]! / n;
  return a;
}

/** The Hadamard matrix of order 4^k over 2^k: orthogonal and exact in binary. */
export function hadamard(n: number): Float64Array {
  const bits = (x: number): number => (x === 0 ? 0 : (x & 1) + bits(x >>> 1));
  return Float64Array.from({ length: n * n }, (_, at) => (bits(Math.floor(at / n) & (at % n)) % 2 === 0 ? 1 : -1) / Math.sqrt(n));
}

/** H·[diag(values) 0]·H exactly, of rows × cols (powers of 4): small integers as values leave nothing to round, so they are the singular values. */
export function scrambled(values: ArrayLike<number>, rows: number, cols: number): Float64Array {
  const middle = new Float64Array(rows * cols);
  for (let i = 0; i < values.length; ++i) middle[i * cols + ((7 * i + 3) % cols)] = values[i]!;
  return product(product(hadamard(rows), middle, rows, rows, cols), hadamard(cols), rows, cols, cols);
}
