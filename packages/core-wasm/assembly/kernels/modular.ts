// Row elimination modulo a prime p < 2^26 in doubles: every number is a non-negative integer below 2^53, so nothing ever rounds.

function residue(t: f64, p: f64, reciprocal: f64): f64 {
  let r = t - floor(t * reciprocal) * p;
  if (r < 0) r += p;
  return r >= p ? r - p : r;
}

/** The quotient is off by one at most, on either side. */
function residues(count: i32, x: usize, p: f64, reciprocal: f64): void {
  const vp = f64x2.splat(p), vr = f64x2.splat(reciprocal), zero = i64x2.splat(0);
  for (; count >= 2; count -= 2) {
    const t = v128.load(x);
    let r = f64x2.sub(t, f64x2.mul(f64x2.floor(f64x2.mul(t, vr)), vp));
    r = f64x2.add(r, v128.and(vp, f64x2.lt(r, zero)));
    v128.store(x, f64x2.sub(r, v128.and(vp, f64x2.ge(r, vp))));
    x += 16;
  }
  if (count > 0) store<f64>(x, residue(load<f64>(x), p, reciprocal));
}

/** a⁻¹ modulo p for 0 < a < p, by the extended Euclidean algorithm. */
function inverse(a: i32, p: i32): i32 {
  let r = p, s = a, x = 0, y = 1;
  while (s != 0) {
    const q = r / s, nextS = r - q * s, nextY = x - q * y;
    r = s;
    s = nextS;
    x = y;
    y = nextY;
  }
  return x < 0 ? x + p : x;
}

function swap(count: i32, x: usize, y: usize): void {
  for (; count > 0; --count) {
    const t = load<f64>(x);
    store<f64>(x, load<f64>(y));
    store<f64>(y, t);
    x += 8;
    y += 8;
  }
}

/** y += factor·x. */
function accumulate(count: i32, factor: f64, x: usize, y: usize): void {
  const f = f64x2.splat(factor);
  for (; count >= 2; count -= 2) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(f, v128.load(x))));
    x += 16;
    y += 16;
  }
  if (count > 0) store<f64>(y, load<f64>(y) + factor * load<f64>(x));
}

/**
 * Eliminates one column below row `rank` of a row-major matrix: finds the first row whose entry is not 0 modulo p, exchanges it with row
 * `rank` and adds multiples of it to the rows below. Entries behind the column grow by at most (p − 1)² a call; `reduce` brings them below p
 * again afterwards. Returns the row that was exchanged, or −1 if the column is zero.
 */
export function eliminate_modulo_f64(rows: i32, columns: i32, a: usize, rank: i32, column: i32, p: f64, reciprocal: f64, reduce: i32): i32 {
  const step = <usize>columns << 3;
  const top = a + <usize>rank * step + (<usize>column << 3);
  let found = -1, at = top;
  for (let i = rank; i < rows; ++i) {
    const value = residue(load<f64>(at), p, reciprocal);
    store<f64>(at, value);
    if (found < 0 && value != 0) found = i;
    at += step;
  }
  const rest = columns - column - 1;
  if (found >= 0) {
    if (found != rank) swap(rest + 1, top, top + <usize>(found - rank) * step);
    residues(rest, top + 8, p, reciprocal);
    const scale = <f64>inverse(<i32>load<f64>(top), <i32>p);
    at = top + step;
    for (let i = rank + 1; i < rows; ++i) {
      const value = load<f64>(at);
      if (value != 0) accumulate(rest, p - residue(value * scale, p, reciprocal), top + 8, at + 8);
      at += step;
    }
  }
  if (reduce) {
    at = top + 8;
    for (let i = rank; i < rows; ++i) {
      residues(rest, at, p, reciprocal);
      at += step;
    }
  }
  return found;
}
