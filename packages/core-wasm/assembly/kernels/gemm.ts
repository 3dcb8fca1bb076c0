// C (m × n) += A (m × k) · B (k × n), bit-equal to the naive loop: every entry of C takes its k products in ascending order,
// starting from its own value, whatever the blocking. Strides are in elements; a transposed operand is a pair of swapped strides.
import { packA, packB } from "../pack";
import { macro, ROWS, SCRATCH, tile } from "../tile";

export function gemm_tile_f32(k: i32, a: usize, b: usize, c: usize, cStep: usize): void { tile<f32>(k, a, b, c, cStep); }
export function gemm_tile_f64(k: i32, a: usize, b: usize, c: usize, cStep: usize): void { tile<f64>(k, a, b, c, cStep); }

/** `workspace` holds the scratch tile (256 bytes), mb + 5 rows of kb elements of A, and kb rows of nb + one tile of columns of B. */
export function gemm<T>(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, workspace: usize, mb: i32, kb: i32, nb: i32): void {
  const s = sizeof<T>();
  const packedA = workspace + SCRATCH, packedB = packedA + <usize>(mb + ROWS) * kb * s;
  const aRow = <usize>ars * s, aCol = <usize>acs * s, bRow = <usize>brs * s, bCol = <usize>bcs * s, cStep = <usize>ldc * s;
  const depths = (k + kb - 1) / kb, depth = (k + depths - 1) / depths;
  for (let j = 0; j < n; j += nb) {
    const nc = min(nb, n - j);
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
