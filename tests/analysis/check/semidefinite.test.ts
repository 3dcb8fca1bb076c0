import { rigorous } from "@nadir/analysis/check";
import { type DyadicMatrix, diagonal, inertia, integerMatrix, product, sum, transpose } from "@nadir/analysis/exact";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exactOrder, provedSemidefinite, shiftedCholesky } from "../../../packages/analysis/src/check/semidefinite.ts";

const order = exactOrder + 2;
const integers = (n: number, columns: number, next: () => number): DyadicMatrix =>
  integerMatrix(
    Array.from({ length: n * columns }, () => BigInt(next())),
    n,
    columns,
  );

/** VVᵀ − 2^-31 I with an integer V of one column less than rows: exactly one eigenvalue is negative, −2^-31. */
function slightlyNegative(): DyadicMatrix {
  let state = 1;
  const next = (): number => {
    state = (state * 48271) % 2147483647;
    return (state % 2001) - 1000;
  };
  const v = integers(order, order - 1, next);
  return sum(product(v, transpose(v)), diagonal(2 ** -31, order), -1);
}

/** In units of 2^-1074: 4 on the diagonal, a last row of ones and the corner 5 < Σ 1/4, whose squares all underflow. */
function underflowing(): DyadicMatrix {
  const data = Array.from({ length: order * order }, (_, at) => {
    const [i, j] = [Math.floor(at / order), at % order];
    if (i === j) return i === order - 1 ? 5n : 4n;
    return i === order - 1 || j === order - 1 ? 1n : 0n;
  });
  return { ...integerMatrix(data, order, order), exponent: -1074 };
}

test.each([
  { term: "traceFactor" as const, matrix: slightlyNegative() },
  { term: "eta" as const, matrix: underflowing() },
])("without $term shifted Cholesky would accept an indefinite matrix", ({ term, matrix }) => {
  expect(inertia(matrix).negative).toBe(1);
  expect(shiftedCholesky(matrix, rigorous)).toBe(false);
  expect(shiftedCholesky(matrix, { ...rigorous, [term]: 0 })).toBe(true);
});

test("what shifted Cholesky accepts is positive definite, and a clear margin is accepted", () => {
  const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.integer({ min: -40, max: 40 }), (v, shift) => {
      const b = integerMatrix(v.map(BigInt), 6, 5);
      const a = sum(product(b, transpose(b)), diagonal(shift, 6));
      const { negative, zero } = inertia(a);
      if (shiftedCholesky(a, rigorous)) expect([negative, zero]).toEqual([0, 0]);
      else expect(shift).toBeLessThanOrEqual(0);
    }),
  );
});

test("small orders are decided exactly at the boundary, large ones need a margin", () => {
  const ones = (n: number): DyadicMatrix => integerMatrix(new Array<bigint>(n * n).fill(1n), n, n);
  expect(provedSemidefinite(ones(exactOrder), rigorous)).toBe("exact");
  expect(provedSemidefinite(ones(order), rigorous)).toBe(null);
  expect(provedSemidefinite(sum(ones(order), diagonal(1e-9, order)), rigorous)).toBe("enclosed");
});
