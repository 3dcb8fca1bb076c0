import { gemm, matrix, type Tensor } from "@nadir/core-wasm";

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

/** @internal Lines in an order in which those that are not zero on either side are neighbors: none, left only, both, right only. */
export interface Grouping {
  readonly order: readonly number[];
  /** The range of places whose lines have a left part. */
  readonly left: readonly [from: number, to: number];
  readonly right: readonly [from: number, to: number];
}

/** @internal Groups lines by where they are not zero; within a group the order stays. */
export function grouping(lines: readonly Line[]): Grouping {
  const groups: readonly number[][] = [[], [], [], []];
  for (const [i, { left, right }] of lines.entries()) groups[left ? (right ? 2 : 1) : right ? 3 : 0]!.push(i);
  const [none = 0, one = 0, both = 0] = groups.map((group) => group.length);
  return { order: groups.flat(), left: [none, none + one + both], right: [none + one, lines.length] };
}

/**
 * @internal The lines `turns`·`lines` into the given places, for an orthogonal matrix [k, k] whose columns are in the order of `groups`: one GEMM
 * per side, over the lines that are not zero there.
 */
export function combineLines(turns: Tensor<"f64">, groups: Grouping, lines: readonly Line[], into: (i: number) => Line): void {
  const k = lines.length;
  for (const side of ["left", "right"] as const) {
    const [from, to] = groups[side];
    const length = from === to ? 0 : lines[groups.order[from]!]![side]!.length;
    if (length === 0) continue;
    using scope = turns.scope.core.scope("combineLines");
    const product = scope.zeros("f64", [k, length]);
    const packed = scope.empty("f64", [to - from, length]);
    const entries = packed.view();
    for (let at = from; at < to; ++at) entries.set(lines[groups.order[at]!]![side]!, (at - from) * length);
    gemm(product, matrix(turns).block([0, k], [from, to]), packed);
    const results = product.view();
    for (let i = 0; i < k; ++i) into(i)[side]?.set(results.subarray(i * length, (i + 1) * length));
  }
}
