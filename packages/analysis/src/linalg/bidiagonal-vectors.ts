import { type Core, type Scope, secularRoots, secularVectors, secularWeights, type Tensor } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { type BidiagonalPart, bidiagonalLeaf } from "./bidiagonal-leaf.ts";
import { combineLines, type Grouping, grouping, type Line, turn } from "./spectral-part.ts";

const EPSILON = 2 ** -53;
const LEAF = 32;

/** One column of the bordered diagonal matrix: its diagonal entry, its entry in the border, and its vectors on both sides. */
interface Item {
  d: number;
  z: number;
  readonly left: Line;
  readonly right: Line;
}

interface Joined {
  /** The border's own column: d = 0, and on the left the middle row. */
  readonly first: Item;
  /** The others, ascending in d. */
  readonly items: readonly Item[];
  /** What no singular value belongs to, if the matrix has one more column than rows. */
  readonly free: Line | undefined;
}

const scaled = (x: Float64Array, factor: number): Float64Array => x.map((value) => factor * value);
const nothing: Line = { left: undefined, right: undefined };

/** The bordered matrix of [B₁ 0; α β; 0 B₂] (α in the last column of B₁, β in the first of B₂) in the basis of both parts. */
function joined(one: BidiagonalPart, two: BidiagonalPart, alpha: number, beta: number): Joined {
  const [n1, n2] = [one.values.length, two.values.length];
  const [m1, m2] = [one.columns, two.columns];
  const right1 = (j: number): Float64Array => one.right.subarray(j * m1, (j + 1) * m1);
  const right2 = (j: number): Float64Array => two.right.subarray(j * m2, (j + 1) * m2);
  const items: Item[] = [];
  for (let j = 0; j < n1; ++j)
    items.push({
      d: one.values[j]!,
      z: alpha * right1(j)[n1]!,
      left: { left: one.left.subarray(j * n1, (j + 1) * n1), right: undefined },
      right: { left: right1(j), right: undefined },
    });
  for (let j = 0; j < n2; ++j)
    items.push({
      d: two.values[j]!,
      z: beta * right2(j)[0]!,
      left: { left: undefined, right: two.left.subarray(j * n2, (j + 1) * n2) },
      right: { left: undefined, right: right2(j) },
    });
  items.sort((x, y) => x.d - y.d);
  const p = alpha * right1(n1)[n1]!;
  if (m2 === n2)
    return { first: { d: 0, z: p, left: { ...nothing }, right: { left: right1(n1), right: undefined } }, items, free: undefined };
  const q = beta * right2(n2)[0]!;
  const norm = Math.sqrt(p * p + q * q);
  const [c, s] = norm === 0 ? [1, 0] : [p / norm, q / norm];
  return {
    first: { d: 0, z: norm, left: { ...nothing }, right: { left: scaled(right1(n1), c), right: scaled(right2(n2), s) } },
    items,
    free: { left: scaled(right1(n1), -s), right: scaled(right2(n2), c) },
  };
}

/** Splits off what already is a triplet to working precision (Gu and Eisenstat 1995; the criteria of LAPACK's dlasd2). */
function deflate({ first, items }: Joined, size: number): { kept: Item[]; done: Item[] } {
  const tolerance = 8 * EPSILON * items.reduce((x, { d }) => Math.max(x, d), size);
  const [kept, done]: Item[][] = [[first], []];
  if (Math.abs(first.z) <= tolerance) first.z = tolerance;
  let previous: Item | undefined;
  for (const item of items) {
    if (Math.abs(item.z) <= tolerance) {
      done!.push(item);
      continue;
    }
    if (previous && item.d - previous.d <= tolerance) {
      const norm = Math.sqrt(previous.z * previous.z + item.z * item.z);
      const [c, s] = [item.z / norm, -previous.z / norm];
      item.z = norm;
      turn(previous.left, item.left, c, s);
      turn(previous.right, item.right, c, s);
      done!.push(previous);
    } else if (previous) kept!.push(previous);
    previous = item;
  }
  if (previous) kept!.push(previous);
  if (kept!.length > 1 && kept![1]!.d <= tolerance / 2) kept![1]!.d = tolerance / 2;
  return { kept: kept!, done: done! };
}

type Sides<T> = Readonly<Record<"left" | "right", T>>;

/** Singular values of the bordered matrix, first row z, below it diag(d₁, d₂, …), and its vectors on both sides, poles in the given orders. */
function bordered(scope: Scope, kept: readonly Item[], groups: Sides<Grouping>): Sides<Tensor<"f64">> & { values: Float64Array } {
  const k = kept.length;
  const vector = (of: (item: Item, j: number) => number): Tensor<"f64"> => scope.from("f64", [k], kept.map(of));
  const order = (side: "left" | "right"): Tensor<"i32"> => scope.from("i32", [k], groups[side].order);
  const [poles, weights] = [vector(({ d }) => d), vector(({ z }) => z * z)];
  const [roots, differences] = [scope.zeros("f64", [k]), scope.empty("f64", [k, k])];
  const [left, right] = [scope.empty("f64", [k, k]), scope.empty("f64", [k, k])];
  secularRoots(roots, differences, { poles, weights, c: 1, squared: true }, 0, k);
  secularWeights(weights, poles, differences, true);
  const exact = weights.toArray().map(Math.sqrt);
  const z = kept.map((item, j) => (item.z < 0 ? -exact[j]! : exact[j]!));
  secularVectors(
    left,
    vector((item, j) => item.d * z[j]!),
    differences,
    order("left"),
    true,
  );
  secularVectors(
    right,
    vector((_, j) => z[j]!),
    differences,
    order("right"),
  );
  return { values: roots.toArray(), left, right };
}

function set(row: Float64Array, line: Line | undefined, behind: number): void {
  if (line?.left) row.set(line.left);
  if (line?.right) row.set(line.right, behind);
}

/** The triplets of [B₁ 0; α β; 0 B₂] from those of both parts. */
function merge(core: Core, one: BidiagonalPart, two: BidiagonalPart, columns: number, alpha: number, beta: number): BidiagonalPart {
  const n1 = one.values.length;
  const n = n1 + 1 + two.values.length;
  const both = joined(one, two, alpha, beta);
  const { kept, done } = deflate(both, Math.max(Math.abs(alpha), Math.abs(beta)));
  const k = kept.length;
  const lines = { left: kept.map((item) => item.left), right: kept.map((item) => item.right) };
  const groups = { left: grouping(lines.left), right: grouping(lines.right) };
  using scope = core.scope("merge");
  const turns = bordered(scope, kept, groups);
  const order = [...turns.values, ...done.map(({ d }) => d)].map((value, at) => ({ value, at })).sort((x, y) => x.value - y.value);
  const [left, right] = [new Float64Array(n * n), new Float64Array(columns * columns)];
  const entries = turns.left.view();
  const middle = Float64Array.from({ length: k }, (_, i) => entries[i * k]!);
  const places: { left: Line; right: Line }[] = [];
  for (const [to, { at }] of order.entries()) {
    const [l, r] = [left.subarray(to * n, (to + 1) * n), right.subarray(to * columns, (to + 1) * columns)];
    set(l, done[at - k]?.left, n1 + 1);
    set(r, done[at - k]?.right, n1 + 1);
    // The border's row is the middle one on the left; it has no line and therefore the first place.
    if (at < k) l[n1] = middle[at]!;
    places[at] = {
      left: { left: l.subarray(0, n1), right: l.subarray(n1 + 1) },
      right: { left: r.subarray(0, n1 + 1), right: r.subarray(n1 + 1) },
    };
  }
  for (const side of ["left", "right"] as const) combineLines(turns[side], groups[side], lines[side], (i) => places[i]![side]);
  set(right.subarray(n * columns), both.free, n1 + 1);
  return { columns, values: Float64Array.from(order, ({ value }) => value), left, right };
}

function* solve(core: Core, d: Float64Array, e: Float64Array, total: number): Work<BidiagonalPart> {
  const n = d.length;
  if (n <= LEAF) return bidiagonalLeaf(d, e);
  const k = n >> 1;
  const one = yield* solve(core, d.slice(0, k), e.slice(0, k), total);
  const two = yield* solve(core, d.slice(k + 1), e.slice(k + 1), total);
  yield { what: "singular vectors", done: n, total };
  return merge(core, one, two, e.length === n ? n + 1 : n, d[k]!, e[k]!);
}

/**
 * @internal Singular values, ascending, and vectors (rows of `left` and `right`, n × n) of the upper bidiagonal matrix with diagonals d [n] and e [n − 1],
 * scaled into [−2, 2]: divide and conquer (Gu and Eisenstat, SIAM J. Matrix Anal. Appl. 16(1), 1995). At most 8n³/3 flops, in GEMM.
 */
export function* bidiagonalVectors(core: Core, d: Float64Array, e: Float64Array): Work<BidiagonalPart> {
  return yield* solve(core, d, e, d.length);
}
