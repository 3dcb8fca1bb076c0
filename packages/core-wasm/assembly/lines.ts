// Operations on lines of a matrix that Householder methods share: dot products, linear combinations, reflectors. Not exported by the module.
import { lanes, mulAdd } from "./simd";

/** Entries below this share of the largest one (which the host scales into [1, 2)) are dropped, so that no square underflows. */
function negligible<T>(): T { return sizeof<T>() == 4 ? <T>8.881784197001252e-16 : <T>3.2e-145; }

export function laneSum<T>(v: v128): T {
  if (sizeof<T>() == 4) return <T>((f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)));
  return <T>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
}

/** Elements of two vectors: each loop below takes them at once, because five pointers to advance cost as much as one vector's arithmetic. */
export function pair<T>(): i32 { return 2 * lanes<T>(); }

/** out[r] = ⟨line r, x⟩ for four lines `step` bytes apart: element i in lane i mod lanes, ascending, the rest of a pair afterwards. Kernels export it, so that it is never inlined and tiers up on its own. */
export function dots4<T>(n: i32, l0: usize, step: usize, x: usize, out: usize): void {
  let l1 = l0 + step, l2 = l1 + step, l3 = l2 + step;
  let s0 = i64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; n >= pair<T>(); n -= pair<T>()) {
    const v0 = v128.load(x);
    s0 = mulAdd<T>(s0, v0, v128.load(l0));
    s1 = mulAdd<T>(s1, v0, v128.load(l1));
    s2 = mulAdd<T>(s2, v0, v128.load(l2));
    s3 = mulAdd<T>(s3, v0, v128.load(l3));
    const v1 = v128.load(x, 16);
    s0 = mulAdd<T>(s0, v1, v128.load(l0, 16));
    s1 = mulAdd<T>(s1, v1, v128.load(l1, 16));
    s2 = mulAdd<T>(s2, v1, v128.load(l2, 16));
    s3 = mulAdd<T>(s3, v1, v128.load(l3, 16));
    x += 32; l0 += 32; l1 += 32; l2 += 32; l3 += 32;
  }
  let r0 = laneSum<T>(s0), r1 = laneSum<T>(s1), r2 = laneSum<T>(s2), r3 = laneSum<T>(s3);
  const s = sizeof<T>();
  for (; n > 0; --n) {
    const v = load<T>(x);
    r0 += v * load<T>(l0);
    r1 += v * load<T>(l1);
    r2 += v * load<T>(l2);
    r3 += v * load<T>(l3);
    x += s; l0 += s; l1 += s; l2 += s; l3 += s;
  }
  store<T>(out, r0); store<T>(out, r1, s); store<T>(out, r2, 2 * s); store<T>(out, r3, 3 * s);
}

/** z += Σ_r factor[r]·line r for four lines, r ascending. Exported by kernels for the same reason. */
export function combine4<T>(n: i32, factors: usize, l0: usize, step: usize, z: usize): void {
  let l1 = l0 + step, l2 = l1 + step, l3 = l2 + step;
  const s = sizeof<T>();
  const f0 = load<T>(factors), f1 = load<T>(factors, s), f2 = load<T>(factors, 2 * s), f3 = load<T>(factors, 3 * s);
  const v0 = v128.splat<T>(f0), v1 = v128.splat<T>(f1), v2 = v128.splat<T>(f2), v3 = v128.splat<T>(f3);
  for (; n >= pair<T>(); n -= pair<T>()) {
    let z0 = mulAdd<T>(v128.load(z), v0, v128.load(l0));
    z0 = mulAdd<T>(z0, v1, v128.load(l1));
    z0 = mulAdd<T>(z0, v2, v128.load(l2));
    v128.store(z, mulAdd<T>(z0, v3, v128.load(l3)));
    let z1 = mulAdd<T>(v128.load(z, 16), v0, v128.load(l0, 16));
    z1 = mulAdd<T>(z1, v1, v128.load(l1, 16));
    z1 = mulAdd<T>(z1, v2, v128.load(l2, 16));
    v128.store(z, mulAdd<T>(z1, v3, v128.load(l3, 16)), 16);
    z += 32; l0 += 32; l1 += 32; l2 += 32; l3 += 32;
  }
  for (; n > 0; --n) {
    store<T>(z, load<T>(z) + f0 * load<T>(l0) + f1 * load<T>(l1) + f2 * load<T>(l2) + f3 * load<T>(l3));
    z += s; l0 += s; l1 += s; l2 += s; l3 += s;
  }
}

export function dot<T>(n: i32, line: usize, x: usize): T {
  let sum = i64x2.splat(0);
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    sum = mulAdd<T>(sum, v128.load(x), v128.load(line));
    x += 16; line += 16;
  }
  let total = laneSum<T>(sum);
  for (; n > 0; --n) {
    total += load<T>(x) * load<T>(line);
    x += sizeof<T>(); line += sizeof<T>();
  }
  return total;
}

/** x[0 … n) *= factor, then += other·line. */
export function scaleAdd<T>(n: i32, factor: T, x: usize, other: T, line: usize): void {
  const f = v128.splat<T>(factor), o = v128.splat<T>(other);
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    v128.store(x, mulAdd<T>(v128.mul<T>(v128.load(x), f), o, v128.load(line)));
    x += 16; line += 16;
  }
  for (; n > 0; --n) {
    store<T>(x, load<T>(x) * factor + other * load<T>(line));
    x += sizeof<T>(); line += sizeof<T>();
  }
}

export function scale<T>(n: i32, factor: T, x: usize): void {
  const f = v128.splat<T>(factor);
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    v128.store(x, v128.mul<T>(v128.load(x), f));
    x += 16;
  }
  for (; n > 0; --n) {
    store<T>(x, load<T>(x) * factor);
    x += sizeof<T>();
  }
}

export function dots<T>(count: i32, n: i32, line: usize, step: usize, x: usize, out: usize): void {
  for (; count >= 4; count -= 4) {
    dots4<T>(n, line, step, x, out);
    line += 4 * step;
    out += 4 * sizeof<T>();
  }
  for (; count > 0; --count) {
    store<T>(out, dot<T>(n, line, x));
    line += step;
    out += sizeof<T>();
  }
}

export function combine<T>(count: i32, n: i32, factors: usize, line: usize, step: usize, z: usize): void {
  for (; count >= 4; count -= 4) {
    combine4<T>(n, factors, line, step, z);
    line += 4 * step;
    factors += 4 * sizeof<T>();
  }
  for (; count > 0; --count) {
    scaleAdd<T>(n, <T>1, z, load<T>(factors), line);
    line += step;
    factors += sizeof<T>();
  }
}

/** to[t] = −(entry t of a column of a matrix with this row step). */
export function gatherNegated<T>(count: i32, from: usize, step: usize, to: usize): void {
  for (; count > 0; --count) {
    store<T>(to, -load<T>(from));
    from += step;
    to += sizeof<T>();
  }
}

/** Exchanges two lines of n elements. */
export function swap<T>(n: i32, a: usize, b: usize): void {
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    const x = v128.load(a);
    v128.store(a, v128.load(b));
    v128.store(b, x);
    a += 16;
    b += 16;
  }
  for (; n > 0; --n) {
    const x = load<T>(a);
    store<T>(a, load<T>(b));
    store<T>(b, x);
    a += sizeof<T>();
    b += sizeof<T>();
  }
}

export function zero<T>(n: i32, x: usize): void { memory.fill(x, 0, <usize>n * sizeof<T>()); }

/**
 * Reflector of x[0 … n): x becomes v with v₀ = 1, (I − τ v vᵀ) x = β e₀; stores β, returns τ. A vector that is negligible as a whole counts
 * as zero: τ = β = 0.
 */
export function reflect<T>(n: i32, x: usize, beta: usize): T {
  let largest: T = <T>0;
  for (let i = 0; i < n; ++i) largest = max<T>(largest, abs<T>(load<T>(x + <usize>i * sizeof<T>())));
  const alpha = load<T>(x);
  store<T>(x, <T>1);
  if (largest < negligible<T>()) {
    zero<T>(n - 1, x + sizeof<T>());
    store<T>(beta, <T>0);
    return <T>0;
  }
  const tail = x + sizeof<T>();
  const norm = sqrt<T>(alpha * alpha + dot<T>(n - 1, tail, tail));
  const b = alpha > 0 ? -norm : norm;
  scale<T>(n - 1, <T>1 / (alpha - b), tail);
  store<T>(beta, b);
  return (b - alpha) / b;
}

/** Squares outside these bounds are taken again after an exact scaling: below, a product may have lost bits; above, it may have overflowed. */
function safeSquare<T>(square: T): bool { return sizeof<T>() == 4 ? square > <T>7.888609052210118e-31 && square < <T>1.329227995784916e36 : square > <T>1e-270 && square < <T>1e290; }

/** A power of two that brings numbers of this size to where their squares are safe. */
function rescaling<T>(large: bool): T {
  if (sizeof<T>() == 4) return large ? <T>8.077935669463161e-28 : <T>1.2379400392853803e27;
  return large ? <T>2.409919865102884e-181 : <T>4.149515568880993e180;
}

/**
 * Reflector of x[0 … n) at any scale: x becomes v with v₀ = 1, (I − τ v vᵀ) x = β e₀; stores β, returns τ, with |v| <= 1 and τ in [1, 2], or
 * τ = 0 and β = x₀ where nothing follows x₀ but zeros. A NaN or an infinity makes everything NaN.
 */
export function reflector<T>(n: i32, x: usize, beta: usize): T {
  const tail = x + sizeof<T>();
  let alpha = load<T>(x), back: T = <T>1;
  let rest = dot<T>(n - 1, tail, tail), square = alpha * alpha + rest;
  store<T>(x, <T>1);
  if (!safeSquare<T>(square)) {
    let largest = abs<T>(alpha);
    for (let i = 0; i < n - 1; ++i) largest = max<T>(largest, abs<T>(load<T>(tail + <usize>i * sizeof<T>())));
    const factor = rescaling<T>(largest > 1);
    scale<T>(n - 1, factor, tail);
    alpha *= factor;
    back = <T>1 / factor;
    rest = dot<T>(n - 1, tail, tail);
    square = alpha * alpha + rest;
  }
  if (rest == 0) {
    zero<T>(n - 1, tail);
    store<T>(beta, alpha * back);
    return <T>0;
  }
  const norm = sqrt<T>(square), b = alpha > 0 ? -norm : norm;
  scale<T>(n - 1, <T>1 / (alpha - b), tail);
  store<T>(beta, b * back);
  return (b - alpha) / b;
}

/** ‖x‖₂ of n elements at any scale. */
export function norm<T>(n: i32, x: usize): T {
  const square = dot<T>(n, x, x);
  if (safeSquare<T>(square)) return sqrt<T>(square);
  let largest: T = <T>0, sum: T = <T>0;
  for (let i = 0; i < n; ++i) largest = max<T>(largest, abs<T>(load<T>(x + <usize>i * sizeof<T>())));
  const factor = rescaling<T>(largest > 1);
  for (let i = 0; i < n; ++i) {
    const value = load<T>(x + <usize>i * sizeof<T>()) * factor;
    sum += value * value;
  }
  return sqrt<T>(sum) * (<T>1 / factor);
}
