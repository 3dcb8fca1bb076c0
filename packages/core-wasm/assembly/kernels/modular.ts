// Elimination modulo an odd prime p < 2^26 in doubles. Every number is an integer of magnitude at most 2^53, so nothing ever rounds. A residue r
// is centered: |r| <= h = (p - 1)/2 + 2, where the 2 pays for the quotient below being up to 2/p off; |r| < p, so that it is 0 only where p divides.
// Strides are in elements.

function residue(t: f64, p: f64, reciprocal: f64): f64 { return t - nearest(t * reciprocal) * p; }

/** to := residues of from, which may be the same place. */
function residues(count: i32, from: usize, to: usize, p: f64, reciprocal: f64): void {
  const vp = f64x2.splat(p), vr = f64x2.splat(reciprocal);
  for (; count >= 4; count -= 4) {
    const s = v128.load(from), t = v128.load(from, 16);
    v128.store(to, f64x2.sub(s, f64x2.mul(f64x2.nearest(f64x2.mul(s, vr)), vp)));
    v128.store(to, f64x2.sub(t, f64x2.mul(f64x2.nearest(f64x2.mul(t, vr)), vp)), 16);
    from += 32;
    to += 32;
  }
  for (; count > 0; --count) {
    store<f64>(to, residue(load<f64>(from), p, reciprocal));
    from += 8;
    to += 8;
  }
}

/** to := residues of from, rows × columns. */
export function reduce_modulo_f64(rows: i32, columns: i32, from: usize, fromStride: i32, to: usize, toStride: i32, p: f64, reciprocal: f64): void {
  for (; rows > 0; --rows) {
    residues(columns, from, to, p, reciprocal);
    from += <usize>fromStride << 3;
    to += <usize>toStride << 3;
  }
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

/** Replaces `rows` entries, `step` bytes apart, by their residues; returns the index of the first that is not 0, or −1. */
function reduceColumn(rows: i32, at: usize, step: usize, p: f64, reciprocal: f64): i32 {
  let found = -1;
  for (let i = 0; i < rows; ++i) {
    const value = residue(load<f64>(at), p, reciprocal);
    store<f64>(at, value);
    if (found < 0 && value != 0) found = i;
    at += step;
  }
  return found;
}

/**
 * Echelon form of a narrow panel, rows × columns at `a`. For each column the first row with an entry that is not 0 modulo p is the pivot: exchanged
 * (whole rows of `width` entries that start at `whole`) with the first row without one, its multiples are added to the rows below. The factor of
 * row i for pivot k is kept in entry (i, k) at `factors`, which lies in or left of the panel. Returns the number of pivots; `pivots` gets their rows,
 * and `columns` words further their columns. Entries grow by at most h² a pivot.
 */
export function echelon_modulo_f64(rows: i32, columns: i32, a: usize, stride: i32, factors: usize, whole: usize, width: i32, pivots: usize, p: f64, reciprocal: f64): i32 {
  const step = <usize>stride << 3;
  let found = 0;
  for (let j = 0; j < columns && found < rows; ++j) {
    const top = a + <usize>found * step + (<usize>j << 3);
    const at = reduceColumn(rows - found, top, step, p, reciprocal);
    if (at < 0) continue;
    const rest = columns - j - 1, row = found + at;
    if (at > 0) swap(width, whole + <usize>found * step, whole + <usize>row * step);
    store<i32>(pivots + (<usize>found << 2), row);
    store<i32>(pivots + (<usize>(columns + found) << 2), j);
    residues(rest, top + 8, top + 8, p, reciprocal);
    const pivot = <i32>load<f64>(top), prime = <i32>p;
    const scale = -residue(<f64>inverse(pivot < 0 ? pivot + prime : pivot, prime), p, reciprocal);
    let below = top + step, factor = factors + <usize>(found + 1) * step + (<usize>found << 3);
    for (let i = found + 1; i < rows; ++i) {
      const f = residue(load<f64>(below) * scale, p, reciprocal);
      store<f64>(below, 0);
      store<f64>(factor, f);
      if (f != 0) accumulate(rest, f, top + 8, below + 8);
      below += step;
      factor += step;
    }
    ++found;
  }
  return found;
}

/** to (n × n) := (I − N)⁻¹ − I modulo p for the strictly lower triangle N of `from`. */
export function unit_inverse_modulo_f64(n: i32, from: usize, fromStride: i32, to: usize, p: f64, reciprocal: f64): void {
  const step = <usize>n << 3;
  let row = to;
  for (let i = 0; i < n; ++i) {
    for (let k = 0; k < n; ++k) store<f64>(row + (<usize>k << 3), k < i ? load<f64>(from + (<usize>k << 3)) : 0);
    for (let k = 1; k < i; ++k) accumulate(k, load<f64>(from + (<usize>k << 3)), to + <usize>k * step, row);
    residues(i, row, row, p, reciprocal);
    from += <usize>fromStride << 3;
    row += step;
  }
}
