// The register tile of every matrix product: 5 rows × 2 vectors of C, and the loop over the tiles of a packed block. Not exported by the module.
import { lanes, mulAdd } from "./simd";

/** Rows of the register tile: 5 × 2 accumulators, 2 vectors of B, one splat of A and one product fill the 15 usable registers. */
export const ROWS: i32 = 5;
/** Bytes of one tile row: two vectors. */
export const TILE_ROW: usize = 32;
/** Bytes of the scratch tile, through which the tiles at the edges of C go. */
export const SCRATCH: usize = 256;

/** Columns of the register tile. */
export function columns<T>(): i32 { return 2 * lanes<T>(); }

/**
 * C tile (5 rows × 2 vectors) += A panel (k × 5) · B panel (k × 2 vectors), k ascending from C. Not unrolled over k, and exported by a kernel so that
 * it is never inlined: V8 spills accumulators otherwise.
 */
export function tile<T>(k: i32, a: usize, b: usize, c: usize, cStep: usize): void {
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

/** The left half of the tile, 5 rows × 1 vector, of the same panels. Exported like the tile. */
export function halfTile<T>(k: i32, a: usize, b: usize, c: usize, cStep: usize): void {
  const r1 = c + cStep, r2 = r1 + cStep, r3 = r2 + cStep, r4 = r3 + cStep;
  let c0 = v128.load(c), c1 = v128.load(r1), c2 = v128.load(r2), c3 = v128.load(r3), c4 = v128.load(r4);
  for (; k > 0; --k) {
    const b0 = v128.load(b);
    c0 = mulAdd<T>(c0, v128.load_splat<T>(a), b0);
    c1 = mulAdd<T>(c1, v128.load_splat<T>(a, sizeof<T>()), b0);
    c2 = mulAdd<T>(c2, v128.load_splat<T>(a, 2 * sizeof<T>()), b0);
    c3 = mulAdd<T>(c3, v128.load_splat<T>(a, 3 * sizeof<T>()), b0);
    c4 = mulAdd<T>(c4, v128.load_splat<T>(a, 4 * sizeof<T>()), b0);
    a += ROWS * sizeof<T>();
    b += TILE_ROW;
  }
  v128.store(c, c0); v128.store(r1, c1); v128.store(r2, c2); v128.store(r3, c3); v128.store(r4, c4);
}

/** Copies rows × cols elements, at most a tile, between places of these row steps. */
function corner<T>(rows: i32, cols: i32, from: usize, fromStep: usize, to: usize, toStep: usize): void {
  for (; rows > 0; --rows) {
    let p = from, q = to, j = cols;
    for (; j >= lanes<T>(); j -= lanes<T>()) {
      v128.store(q, v128.load(p));
      p += 16;
      q += 16;
    }
    for (; j > 0; --j) {
      store<T>(q, load<T>(p));
      p += sizeof<T>();
      q += sizeof<T>();
    }
    from += fromStep;
    to += toStep;
  }
}

/** The same where the columns of one of the places lie apart: element by element along the rows, which then lie side by side. */
function turnedCorner<T>(rows: i32, cols: i32, from: usize, fromRow: usize, fromCol: usize, to: usize, toRow: usize, toCol: usize): void {
  for (; cols > 0; --cols) {
    let p = from, q = to;
    for (let i = rows; i > 0; --i) {
      store<T>(q, load<T>(p));
      p += fromRow;
      q += toRow;
    }
    from += fromCol;
    to += toCol;
  }
}

/** A tile of which only rows × cols exist, or whose columns lie `cCol` apart: through the scratch tile. */
function edge<T>(rows: i32, cols: i32, k: i32, a: usize, b: usize, c: usize, cRow: usize, cCol: usize, scratch: usize): void {
  const s = sizeof<T>(), turned = cCol != s;
  if (turned) turnedCorner<T>(rows, cols, c, cRow, cCol, scratch, TILE_ROW, s);
  else corner<T>(rows, cols, c, cRow, scratch, TILE_ROW);
  if (cols > lanes<T>()) tile<T>(k, a, b, scratch, TILE_ROW);
  else halfTile<T>(k, a, b, scratch, TILE_ROW);
  if (turned) turnedCorner<T>(rows, cols, scratch, TILE_ROW, s, c, cRow, cCol);
  else corner<T>(rows, cols, scratch, TILE_ROW, c, cRow);
}

/**
 * C (m × n, rows cRow bytes apart, columns cCol) += packed A panels · packed B panels over k: both as `packA` and `packB` leave them. Along the rows of C, so that the
 * hardware prefetches them.
 */
export function macro<T>(m: i32, n: i32, k: i32, packedA: usize, packedB: usize, c: usize, cRow: usize, cCol: usize, scratch: usize): void {
  const direct = cCol == sizeof<T>();
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(ROWS, m - i);
    let b = packedB, at = c;
    for (let j = 0; j < n; j += columns<T>()) {
      const cols = min(columns<T>(), n - j);
      if (direct && rows == ROWS && cols == columns<T>()) tile<T>(k, packedA, b, at, cRow);
      else if (direct && rows == ROWS && cols == lanes<T>()) halfTile<T>(k, packedA, b, at, cRow);
      else edge<T>(rows, cols, k, packedA, b, at, cRow, cCol, scratch);
      b += <usize>k * TILE_ROW;
      at += <usize>columns<T>() * cCol;
    }
    packedA += <usize>k * ROWS * sizeof<T>();
    c += cRow * ROWS;
  }
}
