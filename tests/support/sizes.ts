/** Lengths of vectors: empty, every remainder of the widest kernel step (16 lanes), and across two full steps. */
export const lengths: readonly number[] = [...Array(36).keys(), 47, 48, 49, 63, 64, 65, 257];

/** Rows of a GEMM tile is 5: every remainder, one and two full tiles, and across a block of 120 rows. */
export const rows: readonly number[] = [1, 2, 3, 4, 5, 6, 9, 10, 11, 121];

/** Columns of a GEMM tile are 8 (f32) or 4 (f64): every remainder and across two full tiles. */
export const columns: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17];

/** Inner sizes: empty, one, odd, and across the f64 (256) and f32 (384) blocks over k. */
export const depths: readonly number[] = [0, 1, 2, 5, 16, 257, 385];
