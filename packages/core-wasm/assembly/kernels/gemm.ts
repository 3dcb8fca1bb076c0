// C (m × n) += A (m × k) · B (k × n), bit-equal to the naive loop: every entry of C takes its k products in ascending order,
// starting from its own value, whatever the blocking. Strides are in elements; a transposed operand is a pair of swapped strides.
import { packA, packB } from "../pack";
import { columnDots, skinny, sweep4 } from "../skinny";
import { columns, halfTile, macro, ROWS, SCRATCH, tile } from "../tile";

export function gemm_tile_f32(k: i32, a: usize, b: usize, c: usize, cStep: usize): void { tile<f32>(k, a, b, c, cStep); }
export function gemm_tile_f64(k: i32, a: usize, b: usize, c: usize, cStep: usize): void { tile<f64>(k, a, b, c, cStep); }

export function gemm_half_tile_f32(k: i32, a: usize, b: usize, c: usize, cStep: usize): void { halfTile<f32>(k, a, b, c, cStep); }
export function gemm_half_tile_f64(k: i32, a: usize, b: usize, c: usize, cStep: usize): void { halfTile<f64>(k, a, b, c, cStep); }
export function gemm_sweep_f32(n: i32, x: usize, next: usize, line: usize, step: usize, c: usize): void { sweep4<f32>(n, x, next, line, step, c); }
export function gemm_sweep_f64(n: i32, x: usize, next: usize, line: usize, step: usize, c: usize): void { sweep4<f64>(n, x, next, line, step, c); }
export function gemm_dots_f32(count: i32, k: i32, x: usize, next: usize, line: usize, step: usize, c: usize, cStep: usize, scratch: usize): void { columnDots<f32>(count, k, x, next, line, step, c, cStep, scratch); }
export function gemm_dots_f64(count: i32, k: i32, x: usize, next: usize, line: usize, step: usize, c: usize, cStep: usize, scratch: usize): void { columnDots<f64>(count, k, x, next, line, step, c, cStep, scratch); }

/** The size of blocks of at most `limit` (rounded up to `unit`) that divide `size` evenly. */
function evenly(size: i32, limit: i32, unit: i32): i32 {
  const blocks = (size + limit - 1) / limit;
  return ((size + blocks - 1) / blocks + unit - 1) / unit * unit;
}

/** `workspace` holds the scratch tile (256 bytes), mb + 5 rows of kb elements of A, and kb rows of nb + one tile of columns of B. */
export function gemm<T>(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void {
  const s = sizeof<T>();
  const packedA = workspace + SCRATCH, packedB = packedA + <usize>(mb + ROWS) * kb * s;
  const aRow = <usize>ars * s, aCol = <usize>acs * s, bRow = <usize>brs * s, bCol = <usize>bcs * s, cStep = <usize>ldc * s;
  // A product with few columns is one with few rows, transposed.
  const room = (mb + ROWS) * kb;
  if (skinny<T>(m, n, k, a, aRow, aCol, b, bRow, bCol, c, cStep, s, workspace, packedA, room)) return;
  if (skinny<T>(n, m, k, b, bCol, bRow, a, aCol, aRow, c, s, cStep, workspace, packedA, room)) return;
  const depth = evenly(k, kb, 1), width = evenly(n, nb, columns<T>());
  for (let j = 0; j < n; j += width) {
    const nc = min(width, n - j);
    for (let l = 0; l < k; l += depth) {
      const kc = min(depth, k - l);
      packB<T>(nc, kc, b + <usize>l * bRow + <usize>j * bCol, bRow, bCol, packedB);
      for (let i = 0; i < m; i += mb) {
        const mc = min(mb, m - i);
        packA<T>(mc, kc, a + <usize>i * aRow + <usize>l * aCol, aRow, aCol, packedA);
        macro<T>(mc, nc, kc, packedA, packedB, c + <usize>i * cStep + <usize>j * s, cStep, workspace);
      }
    }
  }
}
export function gemm_f32(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void { gemm<f32>(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, workspace, mb, kb, nb); }
export function gemm_f64(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void { gemm<f64>(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, workspace, mb, kb, nb); }
