import { at, type Dense, flip, tabulate, times } from "./dense.ts";

/** The product of a list of factors, first applied first; the identity of the size given for none. */
export function chainProduct(factors: readonly Dense[], size: number): Dense {
  return factors.reduce<Dense | null>((done, w) => (done ? times(w, done) : w), null) ?? tabulate(size, size, (i, j) => (i === j ? 1 : 0));
}

/** The Hessian of ½‖W_{H+1}⋯W_1 X − Y‖² over all entries, row-major, in floating point; e = (RX − Y)Xᵀ. Cost (number of entries)². */
export function denseHessian(factors: readonly Dense[], gram: Dense, e: Dense): Dense {
  const before = factors.map((w, i) => chainProduct(factors.slice(0, i), w.columns));
  const after = factors.map((w, i) => chainProduct(factors.slice(i + 1), w.rows));
  const places = factors.flatMap((w, i) => Array.from(w.data, (_, k) => ({ i, r: Math.floor(k / w.columns), c: k % w.columns })));
  const pairs = factors.map((_, i) =>
    factors.slice(0, i + 1).map((w, j) => ({
      aa: times(flip(after[i]!), after[j]!),
      bb: times(times(before[i]!, gram), flip(before[j]!)),
      mixed: i > j ? times(times(flip(after[i]!), e), flip(before[j]!)) : null,
      between: i > j ? chainProduct(factors.slice(j + 1, i), w.rows) : null,
    })),
  );
  const h = tabulate(places.length, places.length, () => 0);
  for (const [a, p] of places.entries())
    for (const [b, q] of places.slice(0, a + 1).entries()) {
      const { aa, bb, mixed, between } = pairs[p.i]![q.i]!;
      const value = at(aa, p.r, q.r) * at(bb, p.c, q.c) + (mixed && between ? at(mixed, p.r, q.c) * at(between, p.c, q.r) : 0);
      h.data[a * h.columns + b] = value;
      h.data[b * h.columns + a] = value;
    }
  return h;
}
