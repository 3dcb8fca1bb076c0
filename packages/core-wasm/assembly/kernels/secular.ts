// The secular equation of divide and conquer: w(λ) = c + Σ_j z_j²/(D_j − λ) for ascending poles D_j = d_j (`squared` = 0: eigenvalues of
// diag(d) + z zᵀ/c) or D_j = d_j² (`squared` = 1, λ = σ²: singular values). Every D_j − λ_i comes from the nearest pole, to high relative accuracy.

const EPSILON: f64 = 1.1102230246251565e-16;
const ROUNDS: i32 = 120;

/** What one evaluation leaves in the workspace: Σ z²/Δ and Σ z²/Δ² over the poles up to `split`, then over those behind. */
const PSI: usize = 0, PSI_SLOPE: usize = 8, PHI: usize = 16, PHI_SLOPE: usize = 24;

/** Δ_j = D_j − λ for the poles from … to, at λ = (origin + η) or its square; two poles a vector. */
function differences(n: i32, d: usize, origin: f64, eta: f64, squared: i32, delta: usize): void {
  const o = f64x2.splat(origin), t = f64x2.splat(eta);
  if (squared) {
    for (; n >= 2; n -= 2) {
      const pole = v128.load(d);
      v128.store(delta, f64x2.mul(f64x2.sub(f64x2.sub(pole, o), t), f64x2.add(f64x2.add(pole, o), t)));
      d += 16; delta += 16;
    }
  } else {
    for (; n >= 2; n -= 2) {
      v128.store(delta, f64x2.sub(f64x2.sub(v128.load(d), o), t));
      d += 16; delta += 16;
    }
  }
  if (n > 0) store<f64>(delta, (load<f64>(d) - origin - eta) * (squared ? load<f64>(d) + origin + eta : 1));
}

/** out := Σ z²/Δ and Σ z²/Δ², in two lanes, then their sum. */
function poleSums(n: i32, delta: usize, z2: usize, out: usize): void {
  let sum = f64x2.splat(0), slope = sum;
  const one = f64x2.splat(1);
  for (; n >= 2; n -= 2) {
    const inverse = f64x2.div(one, v128.load(delta));
    const term = f64x2.mul(v128.load(z2), inverse);
    sum = f64x2.add(sum, term);
    slope = f64x2.add(slope, f64x2.mul(term, inverse));
    delta += 16; z2 += 16;
  }
  let s = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1), t = f64x2.extract_lane(slope, 0) + f64x2.extract_lane(slope, 1);
  if (n > 0) {
    const inverse = 1 / load<f64>(delta), term = load<f64>(z2) * inverse;
    s += term;
    t += term * inverse;
  }
  store<f64>(out, s);
  store<f64>(out, t, 8);
}

/** w at origin + η; `split` poles belong to ψ. Leaves Δ in `delta` and the sums in `work`. */
function evaluate(n: i32, split: i32, d: usize, z2: usize, c: f64, origin: f64, eta: f64, squared: i32, delta: usize, work: usize): f64 {
  differences(n, d, origin, eta, squared, delta);
  const behind = <usize>split << 3;
  poleSums(split, delta, z2, work + PSI);
  poleSums(n - split, delta + behind, z2 + behind, work + PHI);
  return c + load<f64>(work, PSI) + load<f64>(work, PHI);
}

/** The step in origin + η that moves λ by t. */
function shiftStep(at: f64, t: f64, squared: i32): f64 { return squared ? t / (at + sqrt(at * at + t)) : t; }

/** A point between: the arithmetic mean, or a smaller magnitude where the bracket spans many. */
function between(lo: f64, hi: f64): f64 {
  if (lo == 0) return hi * 0.0009765625;
  if (hi == 0) return lo * 0.0009765625;
  const ratio = hi / lo;
  if (ratio > 16 || (ratio > 0 && ratio < 0.0625)) return (lo < 0 ? -1.0 : 1.0) * sqrt(abs(lo)) * sqrt(abs(hi));
  return lo + 0.5 * (hi - lo);
}

/** The root of c t² − a t + b nearest to zero on the side that the interpolation by two poles asks for; `last`: above both poles. */
function quadraticStep(a: f64, b: f64, c: f64, last: bool): f64 {
  const root = sqrt(abs(a * a - 4 * b * c));
  if (last) return a >= 0 ? (a + root) / (2 * c) : (2 * b) / (a - root);
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}

/** First η from the equation with all but the two nearest poles frozen at the middle; `rest` is what they and c give there. */
function firstGuess(rest: f64, gap: f64, left: f64, right: f64, fromLeft: bool): f64 {
  if (fromLeft) {
    const a = rest * gap + left + right, b = left * gap, root = sqrt(abs(a * a - 4 * b * rest));
    return a > 0 ? (2 * b) / (a + root) : (a - root) / (2 * rest);
  }
  const a = rest * gap - left - right, b = right * gap, root = sqrt(abs(a * a + 4 * b * rest));
  return a < 0 ? (2 * b) / (a - root) : -(a + root) / (2 * rest);
}

/**
 * Root i of n, between pole i and pole i + 1 (above the last one): returns √λ or λ and leaves the row D_j − λ in `delta`. Rational
 * interpolation by the two nearest poles (Li, LAPACK working note 89, 1993) inside a bracket that bisection keeps shrinking; stops where |w|
 * is within 8u of its terms.
 */
function secularRoot(n: i32, i: i32, d: usize, z2: usize, c: f64, squared: i32, delta: usize, work: usize): f64 {
  const last = i == n - 1, l = last ? max(0, i - 1) : i, r = last ? i : i + 1;
  const left = <usize>l << 3, right = <usize>r << 3, split = last ? n - 1 : i + 1;
  const dl = load<f64>(d + left), dr = load<f64>(d + right);
  let origin = dr, lo: f64 = 0, hi: f64 = 0;
  if (last) {
    let total: f64 = 0;
    for (let j = 0; j < n; ++j) total += load<f64>(z2 + (<usize>j << 3));
    hi = shiftStep(dr, total / c, squared) * (1 + 8 * EPSILON);
  } else hi = 0.5 * (dr - dl);
  let w = evaluate(n, split, d, z2, c, last ? dr : dl, last ? 0.5 * hi : hi, squared, delta, work);
  const fromLeft = !last && w > 0;
  if (fromLeft) origin = dl;
  else if (!last) {
    lo = -hi;
    hi = 0;
  }
  const zl = load<f64>(z2 + left), zr = load<f64>(z2 + right), gap = (dr - dl) * (squared ? dr + dl : 1);
  let eta: f64 = 0;
  if (n > 1) {
    const rest = w - zl / load<f64>(delta + left) - zr / load<f64>(delta + right);
    if (last) {
      const a = zl + zr - rest * gap, b = zr * gap, root = sqrt(abs(a * a + 4 * b * rest));
      eta = shiftStep(origin, a < 0 ? (2 * b) / (root - a) : (a + root) / (2 * rest), squared);
    } else eta = shiftStep(origin, firstGuess(rest, gap, zl, zr, fromLeft), squared);
  } else eta = shiftStep(origin, zr / c, squared);
  if (!(eta > lo && eta < hi)) eta = last ? 0.5 * hi : between(lo, hi);

  for (let round = 0; round < ROUNDS; ++round) {
    w = evaluate(n, split, d, z2, c, origin, eta, squared, delta, work);
    const psi = load<f64>(work, PSI), phi = load<f64>(work, PHI);
    if (n == 1 || abs(w) <= 8 * EPSILON * (c + abs(psi) + abs(phi))) break;
    if (w > 0) hi = eta;
    else lo = eta;
    const below = load<f64>(work, PSI_SLOPE), above = load<f64>(work, PHI_SLOPE);
    const deltaL = load<f64>(delta + left), deltaR = load<f64>(delta + right);
    const q = w - deltaL * below - deltaR * above;
    let step = quadraticStep((deltaL + deltaR) * w - deltaL * deltaR * (below + above), deltaL * deltaR * w, last ? abs(q) : q, last);
    if (!(w * step < 0)) step = -w / (below + above);
    let next = eta + shiftStep(origin + eta, step, squared);
    if (!(next > lo && next < hi) || (round > 10 && (round & 1))) next = between(lo, hi);
    if (next == eta || !(next > lo && next < hi)) break;
    eta = next;
  }
  return origin + eta;
}

/** Roots from … to of the n of the equation with ascending poles d, positive weights z² and c > 0; row i − from of `delta` (stride n) becomes D_j − λ_i. `workspace` holds four numbers. */
export function secular_roots_f64(n: i32, from: i32, to: i32, d: usize, z2: usize, c: f64, squared: i32, roots: usize, delta: usize, workspace: usize): void {
  for (let i = from; i < to; ++i) {
    store<f64>(roots, secularRoot(n, i, d, z2, c, squared, delta, workspace));
    roots += 8;
    delta += <usize>n << 3;
  }
}

/** out[j] *= −Δ_j/(D_i − D_j) for `n` poles. */
function quotients(n: i32, delta: usize, d: usize, di: f64, squared: i32, out: usize): void {
  const pole = f64x2.splat(di);
  for (; n >= 2; n -= 2) {
    const other = v128.load(d);
    let distance = f64x2.sub(other, pole);
    if (squared) distance = f64x2.mul(distance, f64x2.add(other, pole));
    v128.store(out, f64x2.mul(v128.load(out), f64x2.div(v128.load(delta), distance)));
    delta += 16; d += 16; out += 16;
  }
  if (n > 0) {
    const other = load<f64>(d);
    store<f64>(out, load<f64>(out) * (load<f64>(delta) / ((other - di) * (squared ? other + di : 1))));
  }
}

/** z2[j] := Π_i (λ_i − D_j)/Π_{i≠j} (D_i − D_j), i ascending: the weights (over c) of which the computed roots are exact ones (Löwner; Gu and Eisenstat 1994). */
export function secular_weights_f64(n: i32, d: usize, delta: usize, squared: i32, z2: usize): void {
  for (let j = 0; j < n; ++j) store<f64>(z2 + (<usize>j << 3), 1);
  for (let i = 0; i < n; ++i) {
    const at = <usize>i << 3, row = delta + <usize>i * (<usize>n << 3), di = load<f64>(d + at);
    quotients(i, row, d, di, squared, z2);
    store<f64>(z2 + at, load<f64>(z2 + at) * -load<f64>(row + at));
    quotients(n - i - 1, row + at + 8, d + at + 8, di, squared, z2 + at + 8);
  }
}

/**
 * Rows of `out`: numerator_p/Δ_ip for the poles p = order[0], order[1], …, −1 for pole 0 if `unit`, each row divided by its norm; squares ascend along
 * the row.
 */
export function secular_vectors_f64(rows: i32, n: i32, numerators: usize, delta: usize, order: usize, unit: i32, out: usize): void {
  for (; rows > 0; --rows) {
    let square: f64 = 0, to = out;
    for (let j: usize = 0; j < <usize>n << 2; j += 4) {
      const pole = load<i32>(order + j), at = <usize>pole << 3;
      const entry = unit && pole == 0 ? -1 : load<f64>(numerators + at) / load<f64>(delta + at);
      square += entry * entry;
      store<f64>(to, entry);
      to += 8;
    }
    const factor = 1 / sqrt(square);
    for (; out < to; out += 8) store<f64>(out, load<f64>(out) * factor);
    delta += <usize>n << 3;
  }
}
