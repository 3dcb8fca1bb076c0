import { type Core, gemm, type Scope } from "@nadir/core-wasm";

/** One line of a block diagonal matrix of vectors: its entries in the columns of either block, absent where they are zero. */
export interface Line {
  left: Float64Array | undefined;
  right: Float64Array | undefined;
}

/** @internal Turns two lines: x := c·x + s·y, y := c·y − s·x. */
export function turn(x: Line, y: Line, c: number, s: number): void {
  for (const side of ["left", "right"] as const) {
    const [p, q] = [x[side], y[side]];
    if (!p && !q) continue;
    const length = (p ?? q)!.length;
    const [from, to] = [p ?? new Float64Array(length), q ?? new Float64Array(length)];
    const [a, b] = [new Float64Array(length), new Float64Array(length)];
    for (let i = 0; i < length; ++i) {
      a[i] = c * from[i]! + s * to[i]!;
      b[i] = c * to[i]! - s * from[i]!;
    }
    x[side] = a;
    y[side] = b;
  }
}

function gathered(scope: Scope, rows: number, columns: readonly number[], stride: number, from: Float64Array) {
  const tensor = scope.empty("f64", [rows, columns.length]);
  const to = tensor.view();
  const width = columns.length;
  for (let i = 0; i < rows; ++i) for (let j = 0; j < width; ++j) to[i * width + j] = from[i * stride + columns[j]!]!;
  return tensor;
}

/**
 * @internal The lines `turns`·`lines` for an orthogonal matrix [k, k], row-major, into the given places: one GEMM per block of columns, over the
 * lines that are not zero there.
 */
export function combineLines(core: Core, turns: Float64Array, lines: readonly Line[], into: (i: number) => Line): void {
  const k = lines.length;
  for (const side of ["left", "right"] as const) {
    const present = lines.flatMap((line, j) => (line[side] ? [j] : []));
    const length = present.length === 0 ? 0 : lines[present[0]!]![side]!.length;
    if (length === 0) continue;
    using scope = core.scope("combineLines");
    const product = scope.zeros("f64", [k, length]);
    const packed = scope.empty("f64", [present.length, length]);
    for (const [at, j] of present.entries()) packed.view().set(lines[j]![side]!, at * length);
    gemm(product, gathered(scope, k, present, k, turns), packed);
    const entries = product.view();
    for (let i = 0; i < k; ++i) into(i)[side]?.set(entries.subarray(i * length, (i + 1) * length));
  }
}
