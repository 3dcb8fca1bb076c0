// Householder tridiagonalization by panels: A ← A − Σ (v_t ⊗ w_t + w_t ⊗ v_t), with the trailing update left to GEMM and one pass over the
// upper triangle per step. Line i is reduced by a reflector v on both sides.
import { combine, dot, dots, gatherNegated, laneSum, pair, reflect, scale, scaleAdd, zero } from "../lines";
import { mulAdd } from "../simd";

/**
 * out[r] = ⟨line r, x⟩ in the order of `dots4`, z += Σ_r factor[r]·line r in the order of `combine4`: each element is loaded once for both of
 * its products. Exported, so that it is never inlined and tiers up on its own.
 */
function dotsCombine4<T>(n: i32, lines: usize, step: usize, factors: usize, x: usize, z: usize, out: usize): void {
  let l0 = lines, l1 = l0 + step, l2 = l1 + step, l3 = l2 + step;
  const s = sizeof<T>();
  const f0 = load<T>(factors), f1 = load<T>(factors, s), f2 = load<T>(factors, 2 * s), f3 = load<T>(factors, 3 * s);
  const v0 = v128.splat<T>(f0), v1 = v128.splat<T>(f1), v2 = v128.splat<T>(f2), v3 = v128.splat<T>(f3);
  let s0 = i64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; n >= pair<T>(); n -= pair<T>()) {
    const xa = v128.load(x);
    let line = v128.load(l0), sum = mulAdd<T>(v128.load(z), v0, line);
    s0 = mulAdd<T>(s0, xa, line);
    line = v128.load(l1); sum = mulAdd<T>(sum, v1, line);
    s1 = mulAdd<T>(s1, xa, line);
    line = v128.load(l2); sum = mulAdd<T>(sum, v2, line);
    s2 = mulAdd<T>(s2, xa, line);
    line = v128.load(l3); sum = mulAdd<T>(sum, v3, line);
    s3 = mulAdd<T>(s3, xa, line);
    v128.store(z, sum);
    const xb = v128.load(x, 16);
    line = v128.load(l0, 16); sum = mulAdd<T>(v128.load(z, 16), v0, line);
    s0 = mulAdd<T>(s0, xb, line);
    line = v128.load(l1, 16); sum = mulAdd<T>(sum, v1, line);
    s1 = mulAdd<T>(s1, xb, line);
    line = v128.load(l2, 16); sum = mulAdd<T>(sum, v2, line);
    s2 = mulAdd<T>(s2, xb, line);
    line = v128.load(l3, 16); sum = mulAdd<T>(sum, v3, line);
    s3 = mulAdd<T>(s3, xb, line);
    v128.store(z, sum, 16);
    x += 32; z += 32; l0 += 32; l1 += 32; l2 += 32; l3 += 32;
  }
  let r0 = laneSum<T>(s0), r1 = laneSum<T>(s1), r2 = laneSum<T>(s2), r3 = laneSum<T>(s3);
  for (; n > 0; --n) {
    const v = load<T>(x), a0 = load<T>(l0), a1 = load<T>(l1), a2 = load<T>(l2), a3 = load<T>(l3);
    r0 += v * a0;
    r1 += v * a1;
    r2 += v * a2;
    r3 += v * a3;
    store<T>(z, load<T>(z) + f0 * a0 + f1 * a1 + f2 * a2 + f3 * a3);
    x += s; z += s; l0 += s; l1 += s; l2 += s; l3 += s;
  }
  store<T>(out, r0); store<T>(out, r1, s); store<T>(out, r2, 2 * s); store<T>(out, r3, 3 * s);
}
export function dots_combine4_f32(n: i32, lines: usize, step: usize, factors: usize, x: usize, z: usize, out: usize): void { dotsCombine4<f32>(n, lines, step, factors, x, z, out); }
export function dots_combine4_f64(n: i32, lines: usize, step: usize, factors: usize, x: usize, z: usize, out: usize): void { dotsCombine4<f64>(n, lines, step, factors, x, z, out); }

/** y += A·x for the upper triangle of a few lines and columns. */
function corner<T>(n: i32, a: usize, aRow: usize, x: usize, y: usize): void {
  const s = sizeof<T>();
  for (let i: usize = 0; i < <usize>n; ++i) {
    for (let j = i; j < <usize>n; ++j) {
      const entry = load<T>(a + i * aRow + j * s);
      store<T>(y + i * s, load<T>(y + i * s) + entry * load<T>(x + j * s));
      if (j > i) store<T>(y + j * s, load<T>(y + j * s) + entry * load<T>(x + i * s));
    }
  }
}

/** y += A·x for a symmetric A whose upper triangle is read, each element once: four lines at a time. `scratch` holds four elements. */
function symmetricProduct<T>(n: i32, a: usize, aRow: usize, x: usize, y: usize, scratch: usize): void {
  const s = sizeof<T>();
  for (; n > 0; n -= 4) {
    corner<T>(min(4, n), a, aRow, x, y);
    if (n <= 4) return;
    dotsCombine4<T>(n - 4, a + 4 * s, aRow, x, x + 4 * s, y + 4 * s, scratch);
    for (let r: usize = 0; r < 4; ++r) store<T>(y + r * s, load<T>(y + r * s) + load<T>(scratch + r * s));
    a += 4 * (aRow + s);
    x += 4 * s;
    y += 4 * s;
  }
}
export function symmetric_product_f32(n: i32, a: usize, aRow: usize, x: usize, y: usize, scratch: usize): void { symmetricProduct<f32>(n, a, aRow, x, y, scratch); }
export function symmetric_product_f64(n: i32, a: usize, aRow: usize, x: usize, y: usize, scratch: usize): void { symmetricProduct<f64>(n, a, aRow, x, y, scratch); }

/** z −= Σ_t from_t[at]·to_t: one half of what the known steps of the panel did to a line. */
function subtractKnown<T>(known: i32, n: i32, from: usize, to: usize, row: usize, factors: usize, z: usize): void {
  gatherNegated<T>(known, from, row, factors);
  combine<T>(known, n, factors, to, row, z);
}

/** z −= Σ_t ⟨from_t, x⟩·to_t. */
function projectKnown<T>(known: i32, n: i32, from: usize, to: usize, row: usize, x: usize, factors: usize, z: usize): void {
  dots<T>(known, n, from, row, x, factors);
  scale<T>(known, <T>(-1), factors);
  combine<T>(known, n, factors, to, row, z);
}

/**
 * `steps` steps of the tridiagonalization of A [n, n] (row stride `stride`), whose upper triangle is read: d and e receive the diagonals (e one
 * entry less at the last line), `taus` the factors of the reflectors, and line i of A, from its element i + 1 on, reflector i. What the steps do to
 * the rest of A is A −= vᵀ·w + wᵀ·v, with `steps` lines of n elements each in `v` and `w`. `workspace` holds steps + 4 elements.
 */
function panel<T>(n: i32, steps: i32, a: usize, stride: i32, d: usize, e: usize, taus: usize, v: usize, w: usize, workspace: usize): void {
  const s = sizeof<T>(), aRow = <usize>stride * s, row = <usize>n * s, factors = workspace + 4 * s;
  for (let i = 0; i < steps; ++i) {
    const at = <usize>i * s, rest = n - i - 1;
    const line = a + <usize>i * aRow + at, head = v + <usize>i * row, x = head + at + s;
    zero<T>(i, head);
    memory.copy(x - s, line, <usize>(rest + 1) * s);
    subtractKnown<T>(i, rest + 1, w + at, v + at, row, factors, x - s);
    subtractKnown<T>(i, rest + 1, v + at, w + at, row, factors, x - s);
    store<T>(d + at, load<T>(x - s));
    store<T>(x - s, <T>0);
    if (rest == 0) return;
    const tau = reflect<T>(rest, x, e + at);
    store<T>(taus + at, tau);
    memory.copy(line + s, x, <usize>rest * s);
    zero<T>(n, w + <usize>i * row);
    if (tau == 0) continue;

    const next = at + s, y = w + <usize>i * row + next;
    symmetricProduct<T>(rest, line + aRow + s, aRow, x, y, workspace);
    projectKnown<T>(i, rest, v + next, w + next, row, x, factors, y);
    projectKnown<T>(i, rest, w + next, v + next, row, x, factors, y);
    scale<T>(rest, tau, y);
    scaleAdd<T>(rest, <T>1, y, <T>(-0.5) * tau * dot<T>(rest, y, x), x);
  }
}
export function tridiagonal_panel_f32(n: i32, steps: i32, a: usize, stride: i32, d: usize, e: usize, taus: usize, v: usize, w: usize, workspace: usize): void { panel<f32>(n, steps, a, stride, d, e, taus, v, w, workspace); }
export function tridiagonal_panel_f64(n: i32, steps: i32, a: usize, stride: i32, d: usize, e: usize, taus: usize, v: usize, w: usize, workspace: usize): void { panel<f64>(n, steps, a, stride, d, e, taus, v, w, workspace); }
