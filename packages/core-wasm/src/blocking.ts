import { bytesOf } from "./dtype.ts";

/**
 * Cache blocks: rows of A, depth, columns of B, so that a panel of A and one of B share the first-level cache (32 KiB) and the block of B takes about half
 * of the second (1 MiB). Measured on a Cascade Lake Xeon: any from 30 to 120 rows, 256 to 512 deep, 200 to 400 columns is within 2 %. They change no bit.
 */
const BLOCKS = { f32: { mb: 60, kb: 384, nb: 272 }, f64: { mb: 60, kb: 256, nb: 272 } } as const;
/** Bytes of the block of B where the product is shallow, and columns at most: a product less deep than 128 walks more along the rows of C than it computes. */
const BLOCK = 2 ** 19;
const WIDEST = 1024;
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

/** Blocks and workspace for products of at most m × n × k elements: at most 0.7 MiB (f32 or f64), whatever the sizes. */
export function gemmBlocks(dtype: "f32" | "f64", m: number, n: number, k: number): GemmBlocks {
  const mb = Math.min(BLOCKS[dtype].mb, m);
  const kb = Math.min(BLOCKS[dtype].kb, k);
  const shallow = Math.min(WIDEST, Math.floor(BLOCK / bytesOf(dtype) / Math.max(1, kb)));
  const nb = Math.min(Math.max(BLOCKS[dtype].nb, shallow), n);
  const elements = (mb + ROWS) * kb + kb * (nb + TILE_ROW / bytesOf(dtype));
  return { mb, kb, nb, bytes: SCRATCH + elements * bytesOf(dtype) };
}
