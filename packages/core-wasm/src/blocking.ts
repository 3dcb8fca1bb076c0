import { bytesOf } from "./dtype.ts";

/** Cache blocks: rows of A, depth, columns of B. They change the speed, never a bit. */
const BLOCKS = { f32: { mb: 120, kb: 384, nb: 2048 }, f64: { mb: 120, kb: 256, nb: 1024 } } as const;
/** Products of at most this depth read C more than they compute: two rows of tiles at a time walk along the rows of C, which the cache follows. */
const SHALLOW = 128;
const SHALLOW_ROWS = 10;
/** Rows of the register tile, bytes of one of its rows, bytes of the scratch tile: as in assembly/tile.ts. */
const ROWS = 5;
const TILE_ROW = 32;
const SCRATCH = 256;

/** How the GEMM kernel blocks an m × n × k product, and the workspace it needs for that. */
export interface GemmBlocks {
  readonly mb: number;
  readonly kb: number;
  readonly nb: number;
  /** Bytes of the workspace: the scratch tile and both packed operands. */
  readonly bytes: number;
}

/** Blocks and workspace for products of at most m × n × k elements: at most 2.8 MiB (f32 or f64), whatever the sizes. */
export function gemmBlocks(dtype: "f32" | "f64", m: number, n: number, k: number): GemmBlocks {
  const mb = Math.min(k <= SHALLOW && n > SHALLOW ? SHALLOW_ROWS : BLOCKS[dtype].mb, m);
  const kb = Math.min(BLOCKS[dtype].kb, k);
  const nb = Math.min(BLOCKS[dtype].nb, n);
  const elements = (mb + ROWS) * kb + kb * (nb + TILE_ROW / bytesOf(dtype));
  return { mb, kb, nb, bytes: SCRATCH + elements * bytesOf(dtype) };
}
