import { type DyadicMatrix, product, transpose } from "../../exact/index.ts";
import { residualMoment, surroundings } from "./derivatives.ts";
import { partialProduct } from "./loss.ts";
import type { Moments } from "./moments.ts";

interface Scaled {
  readonly value: bigint;
  readonly exponent: number;
}

/** One block pair: (A_iᵀA_j)[r,s]·(B_iGB_jᵀ)[c,t] and, for i > j, (A_iᵀEB_jᵀ)[r,t]·C_ij[c,s] with C_ij = W_{i−1}⋯W_{j+1}. */
function block(
  factors: readonly DyadicMatrix[],
  i: number,
  j: number,
  e: DyadicMatrix,
  moments: Moments,
): (r: number, c: number, s: number, t: number) => readonly Scaled[] {
  const [p, q] = [surroundings(factors, i, moments), surroundings(factors, j, moments)];
  const aa = product(transpose(p.after), q.after);
  const bb = product(product(p.before, moments.gram), transpose(q.before));
  const mixed = i > j ? product(product(transpose(p.after), e), transpose(q.before)) : null;
  const between = i > j ? partialProduct(factors, j + 1, i, factors[j]!.rows) : null;
  const times = (x: DyadicMatrix, a: number, b: number, y: DyadicMatrix, f: number, g: number): Scaled => ({
    value: x.data[a * x.columns + b]! * y.data[f * y.columns + g]!,
    exponent: x.exponent + y.exponent,
  });
  return (r, c, s, t) => [times(aa, r, s, bb, c, t), ...(mixed && between ? [times(mixed, r, t, between, c, s)] : [])];
}

/** The exact Hessian of ½‖W_{H+1}⋯W_1 X − Y‖² over all entries of W_1, W_2, …, row-major. Cost (number of entries)². */
export function hessian(factors: readonly DyadicMatrix[], moments: Moments): DyadicMatrix {
  const e = residualMoment(factors, moments);
  const places = factors.flatMap((w, i) => w.data.map((_, at) => ({ i, row: Math.floor(at / w.columns), column: at % w.columns })));
  const blocks = factors.map((_, i) => factors.slice(0, i + 1).map((_, j) => block(factors, i, j, e, moments)));
  const n = places.length;
  const entries = new Array<readonly Scaled[]>(n * n).fill([]);
  for (const [a, p] of places.entries())
    for (const [b, q] of places.slice(0, a + 1).entries()) {
      const value = blocks[p.i]![q.i]!(p.row, p.column, q.row, q.column);
      entries[a * n + b] = value;
      entries[b * n + a] = value;
    }
  const exponent = entries.reduce((least, list) => list.reduce((m, x) => Math.min(m, x.exponent), least), 0);
  const data = entries.map((list) => list.reduce((s, x) => s + (x.value << BigInt(x.exponent - exponent)), 0n));
  return { rows: n, columns: n, exponent, data };
}
