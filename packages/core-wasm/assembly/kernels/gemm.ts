// C (m × n) += A (m × k) · B (k × n), bit-equal to the naive loop: every entry of C takes its k products in ascending order,
// starting from its own value, whatever the blocking. Strides are in elements; a transposed operand is a pair of swapped strides.
import { packA, packB } from "../pack";
import { lanes } from "../simd";
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

/** Products that the tiles of an m × n block compute, at the edges for nothing. */
function tiled<T>(m: i32, n: i32): i32 { return (m + ROWS - 1) / ROWS * ROWS * ((n + lanes<T>() - 1) / lanes<T>() * lanes<T>()); }

/** Products that one element of C costs where its tile goes through the scratch tile. */
const TURNED: i32 = 16;

/** Whether C, transposed, fits the tiles so much better that going through the scratch tile pays: 10 columns are two tiles of 5 rows, but three half tiles. */
function turns<T>(m: i32, n: i32, k: i32): bool {
  const upright = <f64>tiled<T>(m, n), turned = <f64>tiled<T>(n, m);
  return upright > 1.1 * turned && (upright - turned) * <f64>k > <f64>TURNED * <f64>m * <f64>n;
}

function blocked<T>(
  m: i32, n: i32, k: i32, a: usize, aRow: usize, aCol: usize, b: usize, bRow: usize, bCol: usize, c: usize, cRow: usize, cCol: usize, workspace: usize,
  mb: i32, kb: i32, nb: i32,
): void {
  const packedA = workspace + SCRATCH, packedB = packedA + <usize>(mb + ROWS) * kb * sizeof<T>();
  const depth = evenly(k, kb, 1), width = evenly(n, nb, columns<T>());
  for (let j = 0; j < n; j += width) {
    const nc = min(width, n - j);
    for (let l = 0; l < k; l += depth) {
      const kc = min(depth, k - l);
      packB<T>(nc, kc, b + <usize>l * bRow + <usize>j * bCol, bRow, bCol, packedB);
      for (let i = 0; i < m; i += mb) {
        const mc = min(mb, m - i);
        packA<T>(mc, kc, a + <usize>i * aRow + <usize>l * aCol, aRow, aCol, packedA);
        macro<T>(mc, nc, kc, packedA, packedB, c + <usize>i * cRow + <usize>j * cCol, cRow, cCol, workspace);
      }
    }
  }
}

/** `workspace` holds the scratch tile (256 bytes), mb + 5 rows of kb elements of A, and kb rows of nb + one tile of columns of B. */
export function gemm<T>(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void {
  const s = sizeof<T>();
  const aRow = <usize>ars * s, aCol = <usize>acs * s, bRow = <usize>brs * s, bCol = <usize>bcs * s, cRow = <usize>ldc * s;
  const buffer = workspace + SCRATCH, room = (mb + ROWS) * kb;
  // A product with few columns is one with few rows, transposed.
  if (skinny<T>(m, n, k, a, aRow, aCol, b, bRow, bCol, c, cRow, s, workspace, buffer, room)) return;
  if (skinny<T>(n, m, k, b, bCol, bRow, a, aCol, aRow, c, s, cRow, workspace, buffer, room)) return;
  if (turns<T>(m, n, k)) blocked<T>(n, m, k, b, bCol, bRow, a, aCol, aRow, c, s, cRow, workspace, nb, kb, mb);
  else blocked<T>(m, n, k, a, aRow, aCol, b, bRow, bCol, c, cRow, s, workspace, mb, kb, nb);
}
export function gemm_f32(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void { gemm<f32>(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, workspace, mb, kb, nb); }
export function gemm_f64(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void { gemm<f64>(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, workspace, mb, kb, nb); }
