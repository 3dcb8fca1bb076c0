import {
  type DyadicMatrix,
  diagonal,
  dyadicMatrix,
  entry,
  inertia,
  inner,
  integerMatrix,
  isPositiveSemidefinite,
  isZero,
  nullSpace,
  product,
  rank,
  selectColumns,
  sum,
  toDouble,
  trace,
  transpose,
  transposedProduct,
} from "@nadir/analysis/exact";
import fc from "fast-check";
import { expect, test } from "vitest";

const small = (rows: number, columns: number): fc.Arbitrary<DyadicMatrix> =>
  fc
    .array(fc.integer({ min: -3, max: 3 }), { minLength: rows * columns, maxLength: rows * columns })
    .map((v) => dyadicMatrix(v, rows, columns));
const doubles = (a: DyadicMatrix): number[] =>
  a.data.map((_, i) => toDouble(entry(a, Math.floor(i / a.columns), i % a.columns), "nearest"));

test("dyadic matrices hold doubles of very different size exactly", () => {
  const values = [1e-20, 3, -7.5, 0, 1e20, 5e-324];
  expect(doubles(dyadicMatrix(values, 2, 3))).toEqual(values);
  expect(() => dyadicMatrix([1, Number.NaN], 1, 2)).toThrow("needs finite numbers");
  expect(() => dyadicMatrix([1], 1, 2)).toThrow("needs 1·2 values");
});

test("product, transpose, sum, inner and trace satisfy the ring laws", () => {
  fc.assert(
    fc.property(small(3, 2), small(2, 4), small(3, 4), (a, b, c) => {
      const ab = product(a, b);
      expect(transpose(ab)).toEqual(product(transpose(b), transpose(a)));
      expect(inner(ab, c)).toEqual(trace(product(transpose(ab), c)));
      expect(isZero(sum(sum(ab, c), ab, -1)) || !isZero(c)).toBe(true);
      expect(isZero(sum(sum(sum(ab, c), ab, -1), c, -1))).toBe(true);
      expect(doubles(product(ab, diagonal(0.125, 4)))).toEqual(doubles(ab).map((x) => x / 8));
    }),
  );
});

test("the transposed product is the same in doubles and in integers of any size", () => {
  fc.assert(
    fc.property(small(5, 2), small(5, 3), (a, b) => {
      const exact = product(transpose(a), b);
      expect(isZero(sum(transposedProduct(doubles(a), doubles(b), 5, 2, 3), exact, -1))).toBe(true);
      const shifted = doubles(a).map((x, i) => x + 2 ** -50 * (i % 2));
      const big = product(transpose(dyadicMatrix(shifted, 5, 2)), dyadicMatrix(shifted, 5, 2));
      expect(isZero(sum(transposedProduct(shifted, shifted, 5, 2, 2), big, -1))).toBe(true);
    }),
  );
});

test("rank and null space: A v = 0, as many independent v as columns minus rank, rank of the transpose is the same", () => {
  fc.assert(
    fc.property(small(4, 2), small(2, 5), (a, b) => {
      const m = product(a, b);
      const vectors = nullSpace(m);
      expect(vectors.length).toBe(5 - rank(m));
      expect(rank(m)).toBe(rank(transpose(m)));
      expect(rank(m)).toBeLessThanOrEqual(2);
      if (vectors.length > 0) {
        const basis = integerMatrix(vectors.flat(), vectors.length, 5);
        expect(isZero(product(m, transpose(basis)))).toBe(true);
        expect(rank(basis)).toBe(vectors.length);
      }
    }),
  );
});

test("a tiny singular value is not zero: diag(1, 1e-20) has rank 2", () => {
  expect(rank(dyadicMatrix([1, 0, 0, 1e-20], 2, 2))).toBe(2);
});

test("inertia is invariant under congruence and counts the signs of a diagonal", () => {
  const unimodular = fc
    .array(fc.integer({ min: -2, max: 2 }), { minLength: 6, maxLength: 6 })
    .map(([a, b, c, d, e, f]) =>
      product(
        dyadicMatrix([1, a!, b!, d!, 0, 1, c!, e!, 0, 0, 1, f!, 0, 0, 0, 1], 4, 4),
        dyadicMatrix([1, 0, 0, 0, f!, 1, 0, 0, e!, d!, 1, 0, c!, b!, a!, 1], 4, 4),
      ),
    );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 4, maxLength: 4 }), unimodular, (d, s) => {
      const m = dyadicMatrix(
        d.flatMap((x, i) => d.map((_, j) => (i === j ? x : 0))),
        4,
        4,
      );
      const expected = {
        positive: d.filter((x) => x > 0).length,
        negative: d.filter((x) => x < 0).length,
        zero: d.filter((x) => x === 0).length,
      };
      expect(inertia(product(product(transpose(s), m), s))).toEqual(expected);
    }),
  );
});

test("inertia handles a zero diagonal, and semidefiniteness is decided at the boundary", () => {
  expect(inertia(dyadicMatrix([0, 1, 1, 0], 2, 2))).toEqual({ positive: 1, negative: 1, zero: 0 });
  expect(inertia(dyadicMatrix([0, 0, 2, 0, 0, 0, 2, 0, 0], 3, 3))).toEqual({ positive: 1, negative: 1, zero: 1 });
  expect(isPositiveSemidefinite(dyadicMatrix([1, 1, 1, 1], 2, 2))).toBe(true);
  expect(isPositiveSemidefinite(dyadicMatrix([1, 1, 1, 1 - 2 ** -53], 2, 2))).toBe(false);
  expect(() => inertia(dyadicMatrix([1, 2, 3, 4], 2, 2))).toThrow("symmetric");
});

test("columns are selected in order", () => {
  expect(doubles(selectColumns(dyadicMatrix([1, 2, 3, 4, 5, 6], 2, 3), [2, 0]))).toEqual([3, 1, 6, 4]);
});
