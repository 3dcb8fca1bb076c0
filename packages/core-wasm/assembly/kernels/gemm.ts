// C (m × n) += A (m × k) · B (k × n), bit-equal to the naive loop: every entry of C takes its k products in ascending order,
// starting from its own value, whatever the blocking. Strides are in elements; a transposed operand is a pair of swapped strides.
import { lanes, mulAdd } from "../simd";

/** Rows of the register tile: 5 × 2 accumulators, 2 vectors of B, one splat of A and one product fill the 15 usable registers. */
const ROWS: i32 = 5;
/** Bytes of one tile row: two vectors. */
const TILE_ROW: usize = 32;
const SCRATCH: usize = 256;

function columns<T>(): i32 { return 2 * lanes<T>(); }

/** C tile (5 rows × 2 vectors) += A panel (k × 5) · B panel (k × 2 vectors). Not unrolled over k, and exported so that it is never inlined: V8 spills otherwise. */
function tile<T>(k: i32, a: usize, b: usize, c: usize, cStep: usize): void {
  const r1 = c + cStep, r2 = r1 + cStep, r3 = r2 + cStep, r4 = r3 + cStep;
  let c00 = v128.load(c), c01 = v128.load(c, 16);
  let c10 = v128.load(r1), c11 = v128.load(r1, 16);
  let c20 = v128.load(r2), c21 = v128.load(r2, 16);
  let c30 = v128.load(r3), c31 = v128.load(r3, 16);
  let c40 = v128.load(r4), c41 = v128.load(r4, 16);
  for (; k > 0; --k) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load_splat<T>(a);
    c00 = mulAdd<T>(c00, a0, b0); c01 = mulAdd<T>(c01, a0, b1);
    const a1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = mulAdd<T>(c10, a1, b0); c11 = mulAdd<T>(c11, a1, b1);
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = mulAdd<T>(c20, a2, b0); c21 = mulAdd<T>(c21, a2, b1);
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = mulAdd<T>(c30, a3, b0); c31 = mulAdd<T>(c31, a3, b1);
    const a4 = v128.load_splat<T>(a, 4 * sizeof<T>());
    c40 = mulAdd<T>(c40, a4, b0); c41 = mulAdd<T>(c41, a4, b1);
    a += ROWS * sizeof<T>();
    b += TILE_ROW;
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  v128.store(r1, c10); v128.store(r1, c11, 16);
  v128.store(r2, c20); v128.store(r2, c21, 16);
  v128.store(r3, c30); v128.store(r3, c31, 16);
  v128.store(r4, c40); v128.store(r4, c41, 16);
}
export function gemm_tile_f32(k: i32, a: usize, b: usize, c: usize, cStep: usize): void { tile<f32>(k, a, b, c, cStep); }
export function gemm_tile_f64(k: i32, a: usize, b: usize, c: usize, cStep: usize): void { tile<f64>(k, a, b, c, cStep); }

function corner<T>(rows: i32, cols: i32, from: usize, fromStep: usize, to: usize, toStep: usize): void {
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < cols; ++j) store<T>(to + <usize>j * sizeof<T>(), load<T>(from + <usize>j * sizeof<T>()));
    from += fromStep;
    to += toStep;
  }
}

/** to[l][i] = from[i][l] for i < count, zero up to `width`; `step` and `next` are the byte strides of i and l. */
function pack<T>(width: i32, count: i32, k: i32, from: usize, step: usize, next: usize, to: usize): void {
  for (; k > 0; --k) {
    let p = from;
    let i = 0;
    for (; i < count; ++i) {
      store<T>(to, load<T>(p));
      p += step;
      to += sizeof<T>();
    }
    for (; i < width; ++i) {
      store<T>(to, <T>0);
      to += sizeof<T>();
    }
    from += next;
  }
}

function packB<T>(count: i32, k: i32, from: usize, step: usize, next: usize, to: usize): void {
  if (count < columns<T>() || step != sizeof<T>()) return pack<T>(columns<T>(), count, k, from, step, next, to);
  for (; k > 0; --k) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += next;
    to += TILE_ROW;
  }
}

function macro<T>(m: i32, n: i32, k: i32, packedA: usize, packedB: usize, c: usize, cStep: usize, scratch: usize): void {
  for (let j = 0; j < n; j += columns<T>()) {
    let a = packedA, row = c + <usize>j * sizeof<T>();
    const cols = min(columns<T>(), n - j);
    for (let i = 0; i < m; i += ROWS) {
      const rows = min(ROWS, m - i);
      if (rows == ROWS && cols == columns<T>()) tile<T>(k, a, packedB, row, cStep);
      else {
        corner<T>(rows, cols, row, cStep, scratch, TILE_ROW);
        tile<T>(k, a, packedB, scratch, TILE_ROW);
        corner<T>(rows, cols, scratch, TILE_ROW, row, cStep);
      }
      a += <usize>k * ROWS * sizeof<T>();
      row += cStep * ROWS;
    }
    packedB += <usize>k * TILE_ROW;
  }
}

/** `workspace` holds the scratch tile (256 bytes), mb + 5 rows of kb elements of A, and kb rows of nb + one tile of columns of B. */
export function gemm<T>(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void {
  const s = sizeof<T>();
  const packedA = workspace + SCRATCH, packedB = packedA + <usize>(mb + ROWS) * kb * s;
  const aRow = <usize>ars * s, aCol = <usize>acs * s, bRow = <usize>brs * s, bCol = <usize>bcs * s, cStep = <usize>ldc * s;
  for (let j = 0; j < n; j += nb) {
    const nc = min(nb, n - j);
    for (let l = 0; l < k; l += kb) {
      const kc = min(kb, k - l);
      const source = b + <usize>l * bRow + <usize>j * bCol;
      let to = packedB;
      for (let jj = 0; jj < nc; jj += columns<T>()) {
        packB<T>(min(columns<T>(), nc - jj), kc, source + <usize>jj * bCol, bCol, bRow, to);
        to += <usize>kc * TILE_ROW;
      }
      for (let i = 0; i < m; i += mb) {
        const mc = min(mb, m - i);
        let ta = packedA;
        for (let ii = 0; ii < mc; ii += ROWS) {
          pack<T>(ROWS, min(ROWS, mc - ii), kc, a + <usize>(i + ii) * aRow + <usize>l * aCol, aRow, aCol, ta);
          ta += <usize>kc * ROWS * s;
        }
        macro<T>(mc, nc, kc, packedA, packedB, c + <usize>i * cStep + <usize>j * s, cStep, workspace);
      }
    }
  }
}
export function gemm_f32(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void { gemm<f32>(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, workspace, mb, kb, nb); }
export function gemm_f64(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void { gemm<f64>(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, workspace, mb, kb, nb); }
