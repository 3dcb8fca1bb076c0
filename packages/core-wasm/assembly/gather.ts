// Products of a matrix that is never stored: its entry (i, l) lies at base + rows[i] + inner[l], two tables of byte offsets. An unfolded image is such a matrix
// (rows pixels and inner taps in a forward pass, rows taps and inner pixels in a weight gradient), so convolution makes no copy of it. Not exported by the module.
import { scatter, transpose } from "./pack";
import { lanes, mulAdd } from "./simd";
import { ROWS, tile, TILE_ROW } from "./tile";

/** From so many panels of B on, five rows are packed once for all of them: that costs half a panel, and the packed tile is a tenth faster. */
const PACKED: i32 = 5;
/** Tiles that are packed before any is used, so that a panel of B stays in the first cache for all of them. */
const STRIP: i32 = 12;

/**
 * C tile (5 rows × 2 vectors) += A (5 × k) · B panel (k × 2 vectors), k ascending: row i of A is read at a_i + offsets[l].
 * Not unrolled and exported by a kernel, as `tile` and for its reasons.
 */
export function gatherTile<T>(k: i32, offsets: usize, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, b: usize, c: usize, cStep: usize): void {
  const r1 = c + cStep, r2 = r1 + cStep, r3 = r2 + cStep, r4 = r3 + cStep;
  let c00 = v128.load(c), c01 = v128.load(c, 16);
  let c10 = v128.load(r1), c11 = v128.load(r1, 16);
  let c20 = v128.load(r2), c21 = v128.load(r2, 16);
  let c30 = v128.load(r3), c31 = v128.load(r3, 16);
  let c40 = v128.load(r4), c41 = v128.load(r4, 16);
  for (; k > 0; --k) {
    const o = <usize>load<u32>(offsets);
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const v0 = v128.load_splat<T>(a0 + o);
    c00 = mulAdd<T>(c00, v0, b0); c01 = mulAdd<T>(c01, v0, b1);
    const v1 = v128.load_splat<T>(a1 + o);
    c10 = mulAdd<T>(c10, v1, b0); c11 = mulAdd<T>(c11, v1, b1);
    const v2 = v128.load_splat<T>(a2 + o);
    c20 = mulAdd<T>(c20, v2, b0); c21 = mulAdd<T>(c21, v2, b1);
    const v3 = v128.load_splat<T>(a3 + o);
    c30 = mulAdd<T>(c30, v3, b0); c31 = mulAdd<T>(c31, v3, b1);
    const v4 = v128.load_splat<T>(a4 + o);
    c40 = mulAdd<T>(c40, v4, b0); c41 = mulAdd<T>(c41, v4, b1);
    offsets += 4;
    b += TILE_ROW;
  }
  v128.store(c, c00); v128.store(c, c01, 16);
  v128.store(r1, c10); v128.store(r1, c11, 16);
  v128.store(r2, c20); v128.store(r2, c21, 16);
  v128.store(r3, c30); v128.store(r3, c31, 16);
  v128.store(r4, c40); v128.store(r4, c41, 16);
}

/** True where the offsets from `inner` on are neighbours, for one vector. */
// @ts-ignore: decorator
@inline
function adjacent<T>(inner: usize, o: u32): bool {
  const s = <u32>sizeof<T>();
  if (sizeof<T>() == 8) return load<u32>(inner, 4) - o == s;
  return load<u32>(inner, 4) - o == s && load<u32>(inner, 8) - o == 2 * s && load<u32>(inner, 12) - o == 3 * s;
}

// @ts-ignore: decorator
@inline
function copyFive<T>(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  if (sizeof<T>() == 8) v128.store(to, v128.load(from, 16), 16);
  store<T>(to, load<T>(from, 4 * sizeof<T>()), 4 * sizeof<T>());
}

/** The row that starts a second run of neighbours where five rows are two runs, else 0. */
function broken<T>(a0: usize, a1: usize, a2: usize, a3: usize, a4: usize): i32 {
  const s = sizeof<T>();
  const breaks = <i32>(a1 - a0 != s) + <i32>(a2 - a1 != s) + <i32>(a3 - a2 != s) + <i32>(a4 - a3 != s);
  if (breaks != 1) return 0;
  return a1 - a0 != s ? 1 : a2 - a1 != s ? 2 : a3 - a2 != s ? 3 : 4;
}

/** to[l][i] = entry at a_i + inner[l]: by vectors where the rows or the offsets are neighbours. */
function packGathered<T>(k: i32, inner: usize, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, to: usize): void {
  const s = sizeof<T>(), end = inner + (<usize>k << 2);
  if (a1 - a0 == s && a2 - a1 == s && a3 - a2 == s && a4 - a3 == s) {
    for (; inner + 8 <= end; inner += 8, to += <usize>(2 * ROWS) * s) {
      copyFive<T>(a0 + <usize>load<u32>(inner), to);
      copyFive<T>(a0 + <usize>load<u32>(inner, 4), to + <usize>ROWS * s);
    }
    if (inner < end) copyFive<T>(a0 + <usize>load<u32>(inner), to);
    return;
  }
  if (sizeof<T>() == 4) {
    const second = broken<T>(a0, a1, a2, a3, a4);
    if (second) {
      // vectors of both runs; the second covers what the first has too much, the next row what the second has too much
      const from = select<usize>(a1, select<usize>(a2, select<usize>(a3, a4, second == 3), second == 2), second == 1), at = <usize>second * s;
      for (; inner + 8 <= end; inner += 8, to += <usize>(2 * ROWS) * s) {
        const o = <usize>load<u32>(inner), o2 = <usize>load<u32>(inner, 4);
        v128.store(to, v128.load(a0 + o));
        v128.store(to + at, v128.load(from + o));
        v128.store(to, v128.load(a0 + o2), ROWS * sizeof<T>());
        v128.store(to + at, v128.load(from + o2), ROWS * sizeof<T>());
      }
      if (inner == end) return;
      const o = <usize>load<u32>(inner);
      v128.store(to, v128.load(a0 + o));
      v128.store(to + at, v128.load(from + o));
      return;
    }
  }
  while (inner < end) {
    const o = load<u32>(inner);
    if (inner + (<usize>lanes<T>() << 2) <= end && adjacent<T>(inner, o)) {
      transpose<T>(v128.load(a0 + o), v128.load(a1 + o), v128.load(a2 + o), v128.load(a3 + o), to, <usize>ROWS * s);
      scatter<T>(v128.load(a4 + o), to + 4 * s, <usize>ROWS * s);
      inner += <usize>lanes<T>() << 2;
      to += ROWS * 16;
    } else {
      store<T>(to, load<T>(a0 + o));
      store<T>(to, load<T>(a1 + o), sizeof<T>());
      store<T>(to, load<T>(a2 + o), 2 * sizeof<T>());
      store<T>(to, load<T>(a3 + o), 3 * sizeof<T>());
      store<T>(to, load<T>(a4 + o), 4 * sizeof<T>());
      inner += 4;
      to += <usize>ROWS * s;
    }
  }
}

/** Address of row i of `count`, the last one for those beyond. */
// @ts-ignore: decorator
@inline
function rowAt(base: usize, rows: usize, i: i32, count: i32): usize { return base + <usize>load<u32>(rows + (<usize>min(i, count - 1) << 2)); }

/** Tiles that read A where it lies. */
function direct<T>(m: i32, rows: usize, k: i32, inner: usize, base: usize, b: usize, panels: i32, c: usize, cStep: usize): void {
  for (; m > 0; m -= ROWS, rows += ROWS << 2, c += <usize>ROWS * cStep) {
    const a0 = rowAt(base, rows, 0, m), a1 = rowAt(base, rows, 1, m), a2 = rowAt(base, rows, 2, m), a3 = rowAt(base, rows, 3, m), a4 = rowAt(base, rows, 4, m);
    let panel = b, at = c;
    for (let j = panels; j > 0; --j, panel += <usize>k * TILE_ROW, at += TILE_ROW) gatherTile<T>(k, inner, a0, a1, a2, a3, a4, panel, at, cStep);
  }
}

/**
 * C += A · B over k: A (m × k) by its tables, B in `panels` packed panels, C with a whole number of tiles of rows, `cStep` bytes apart.
 * Rows that the last tile lacks repeat the last one. `packed` has room for STRIP · 5 · k elements and one vector.
 */
export function gatherMacro<T>(m: i32, rows: usize, k: i32, inner: usize, base: usize, b: usize, panels: i32, c: usize, cStep: usize, packed: usize): void {
  if (panels < PACKED) return direct<T>(m, rows, k, inner, base, b, panels, c, cStep);
  const tileBytes = <usize>(ROWS * k) * sizeof<T>(), down = <usize>ROWS * cStep;
  while (m > 0) {
    let tiles = 0;
    for (let to = packed; m > 0 && tiles < STRIP; ++tiles, m -= ROWS, rows += ROWS << 2, to += tileBytes)
      packGathered<T>(k, inner, rowAt(base, rows, 0, m), rowAt(base, rows, 1, m), rowAt(base, rows, 2, m), rowAt(base, rows, 3, m), rowAt(base, rows, 4, m), to);
    let panel = b;
    for (let j: usize = 0; j < <usize>panels * TILE_ROW; j += TILE_ROW, panel += <usize>k * TILE_ROW) {
      let a = packed, at = c + j;
      for (let i = tiles; i > 0; --i, a += tileBytes, at += down) tile<T>(k, a, panel, at, cStep);
    }
    c += <usize>tiles * down;
  }
}

/** Rows that `turn` takes at once: of f32 they fill a cache line of each column's row. */
const TURNED: i32 = 16;

/** to[j][i] = from[i][j]; steps in bytes. */
export function turn<T>(rows: i32, columns: i32, from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const s = sizeof<T>(), whole = columns - columns % lanes<T>(), down = fromStep << 2;
  for (; rows >= 4;) {
    const count = min(TURNED, rows & ~3);
    for (let j = 0; j < whole; j += lanes<T>()) {
      let p = from + <usize>j * s, at = to + <usize>j * toStep;
      for (let i = count; i > 0; i -= 4, p += down, at += 4 * s)
        transpose<T>(v128.load(p), v128.load(p + fromStep), v128.load(p + 2 * fromStep), v128.load(p + 3 * fromStep), at, toStep);
    }
    for (let j = whole; j < columns; ++j) turnColumn<T>(count, from + <usize>j * s, fromStep, to + <usize>j * toStep);
    from += <usize>count * fromStep;
    to += <usize>count * s;
    rows -= count;
  }
  for (let j = 0; rows > 0 && j < columns; ++j) turnColumn<T>(rows, from + <usize>j * s, fromStep, to + <usize>j * toStep);
}

function turnColumn<T>(rows: i32, from: usize, fromStep: usize, to: usize): void {
  for (; rows > 0; --rows, from += fromStep, to += sizeof<T>()) store<T>(to, load<T>(from));
}
