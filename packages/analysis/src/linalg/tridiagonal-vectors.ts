import { type Core, type Scope, secularRoots, secularVectors, secularWeights, type Tensor } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { combineLines, grouping, type Line, turn } from "./spectral-part.ts";
import { diagonalize } from "./tridiagonal.ts";

const EPSILON = 2 ** -53;
/** Blocks up to this size are left to implicit QR. */
const LEAF = 32;

/** Eigenvalues, ascending; row j of `rows` (n × n) is the vector of value j. */
interface Part {
  readonly values: Float64Array;
  readonly rows: Float64Array;
}

interface Item extends Line {
  d: number;
  z: number;
}

function leaf(d: Float64Array, e: Float64Array): Part {
  const n = d.length;
  const rows = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  const values = d.slice();
  diagonalize({ d: values, e: e.slice(), rows });
  return sorted(values, (to, i) => to.set(rows[i]!));
}

/** Puts values in ascending order; `write` fills the row of item i. */
function sorted(values: Float64Array, write: (row: Float64Array, i: number) => void): Part {
  const n = values.length;
  const order = Array.from(values, (value, at) => ({ value, at })).sort((x, y) => x.value - y.value);
  const rows = new Float64Array(n * n);
  for (const [to, { at }] of order.entries()) write(rows.subarray(to * n, (to + 1) * n), at);
  return { values: Float64Array.from(order, ({ value }) => value), rows };
}

/** diag(d) + ρ z zᵀ in the basis of both halves, ascending in d; z has norm one. */
function joined(first: Part, second: Part, sign: number): Item[] {
  const [n1, n2] = [first.values.length, second.values.length];
  const items: Item[] = [];
  for (let j = 0; j < n1; ++j)
    items.push({
      d: first.values[j]!,
      z: first.rows[j * n1 + n1 - 1]! * Math.SQRT1_2,
      left: first.rows.subarray(j * n1, (j + 1) * n1),
      right: undefined,
    });
  for (let j = 0; j < n2; ++j)
    items.push({
      d: second.values[j]!,
      z: sign * second.rows[j * n2]! * Math.SQRT1_2,
      left: undefined,
      right: second.rows.subarray(j * n2, (j + 1) * n2),
    });
  return items.sort((x, y) => x.d - y.d);
}

/**
 * Splits off what already is an eigenpair to working precision: a component that is negligible, and one of two that belong to values so close
 * that a rotation frees it (Cuppen 1981; the criteria of LAPACK's dlaed2).
 */
function deflate(items: readonly Item[], rho: number): { kept: Item[]; done: Item[] } {
  const tolerance = 8 * EPSILON * items.reduce((size, { d, z }) => Math.max(size, Math.abs(d), Math.abs(z)), 0);
  const [kept, done]: Item[][] = [[], []];
  let previous: Item | undefined;
  for (const item of items) {
    if (rho * Math.abs(item.z) <= tolerance) {
      done!.push(item);
      continue;
    }
    if (previous) {
      const norm = Math.sqrt(previous.z * previous.z + item.z * item.z);
      const [c, s, gap] = [item.z / norm, -previous.z / norm, item.d - previous.d];
      if (Math.abs(gap * c * s) <= tolerance) {
        item.z = norm;
        turn(previous, item, c, s);
        [previous.d, item.d] = [previous.d * c * c + item.d * s * s, previous.d * s * s + item.d * c * c];
        done!.push(previous);
      } else kept!.push(previous);
    }
    previous = item;
  }
  if (previous) kept!.push(previous);
  return { kept: kept!, done: done! };
}

/** Eigenvalues of diag(d) + ρ z zᵀ for strictly ascending d and no negligible z, and their vectors, poles in the given order. */
function rankOne(
  scope: Scope,
  kept: readonly Item[],
  rho: number,
  order: readonly number[],
): { values: Float64Array; turns: Tensor<"f64"> } {
  const k = kept.length;
  const vector = (of: (item: Item) => number): Tensor<"f64"> => scope.from("f64", [k], kept.map(of));
  const [poles, weights] = [vector(({ d }) => d), vector(({ z }) => z * z)];
  const [roots, differences, turns] = [scope.zeros("f64", [k]), scope.empty("f64", [k, k]), scope.empty("f64", [k, k])];
  if (k === 0) return { values: new Float64Array(), turns };
  secularRoots(roots, differences, { poles, weights, c: 1 / rho, squared: false }, 0, k);
  secularWeights(weights, poles, differences, false);
  const z = weights.view();
  for (const [j, item] of kept.entries()) z[j] = item.z < 0 ? -Math.sqrt(z[j]!) : Math.sqrt(z[j]!);
  secularVectors(turns, weights, differences, scope.from("i32", [k], order));
  return { values: roots.toArray(), turns };
}

/** The eigenpairs of [T₁ 0; 0 T₂] + |β| v vᵀ, v = (0 … 0 1 | sign β 0 … 0), from those of both blocks. */
function merge(core: Core, first: Part, second: Part, beta: number): Part {
  const [n1, n] = [first.values.length, first.values.length + second.values.length];
  const rho = 2 * Math.abs(beta);
  const { kept, done } = deflate(joined(first, second, beta < 0 ? -1 : 1), rho);
  const groups = grouping(kept);
  using scope = core.scope("merge");
  const { values, turns } = rankOne(scope, kept, rho, groups.order);
  const places: Line[] = [];
  const part = sorted(Float64Array.from([...values, ...done.map(({ d }) => d)]), (row, i) => {
    const item = done[i - values.length];
    if (item?.left) row.set(item.left);
    if (item?.right) row.set(item.right, n1);
    places[i] = { left: row.subarray(0, n1), right: row.subarray(n1, n) };
  });
  combineLines(turns, groups, kept, (i) => places[i]!);
  return part;
}

function* solve(core: Core, d: Float64Array, e: Float64Array, total: number): Work<Part> {
  const n = d.length;
  if (n <= LEAF) return leaf(d, e);
  const k = n >> 1;
  const beta = e[k - 1]!;
  const [d1, d2] = [d.slice(0, k), d.slice(k)];
  d1[k - 1]! -= Math.abs(beta);
  d2[0]! -= Math.abs(beta);
  const first = yield* solve(core, d1, e.slice(0, k - 1), total);
  const second = yield* solve(core, d2, e.slice(k), total);
  yield { what: "eigenvectors", done: n, total };
  return merge(core, first, second, beta);
}

/**
 * @internal Eigenvalues, ascending, and orthonormal eigenvectors (rows) of the symmetric tridiagonal matrix with diagonals d [n] and e [n − 1],
 * scaled into [−2, 2]: divide and conquer (Cuppen, Numer. Math. 36, 1981; Gu and Eisenstat, SIAM J. Matrix Anal. Appl. 16(1), 1995). At
 * most 4n³/3 flops, in GEMM; less where values deflate.
 */
export function* tridiagonalVectors(core: Core, d: Float64Array, e: Float64Array): Work<Part> {
  return yield* solve(core, d, e, d.length);
}
