import { rankModuloPrime } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { dyadicMatrix, rank, rankModulo, selectColumns, selectRows } from "@nadir/analysis/exact";
import { describe, expect, it } from "vitest";
import { randomNumbers } from "../../support/instances.ts";

const largest = 5_931_641;

function view(values: Float64Array | readonly bigint[], rows: number, columns: number) {
  return { rows, columns, values, index: (i: number, j: number) => i * columns + j };
}

/** Integers of magnitude up to `most` whose rank is at most `rank`: the product of two random factors. */
function lowRank(rows: number, columns: number, rank: number, most: number, seed: number): Float64Array {
  const random = randomNumbers(seed);
  const [a, b] = [rows * rank, rank * columns].map((n) => Float64Array.from({ length: n }, () => Math.round(random() * most)));
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += a![i * rank + k]! * b![k * columns + j]!;
    return sum;
  });
}

describe("rank modulo a prime by panels and products", () => {
  it.each([
    [1, 1, 1, largest],
    [7, 9, 7, 3],
    [63, 64, 63, largest],
    [64, 65, 30, 5],
    [65, 130, 65, largest],
    [130, 70, 70, 101],
    [150, 220, 100, largest],
    [200, 200, 129, 7],
  ])("is that of the plain elimination: %i by %i of rank at most %i modulo %i", (rows, columns, most, p) => {
    const values = lowRank(rows, columns, most, 2 ** 20, rows + columns);
    const found = finish(rankModuloPrime(view(values, rows, columns), p));
    const reference = rankModulo(values, rows, columns, p);
    expect(found.rank).toBe(reference.rank);
    expect(found.columns).toEqual(reference.columns);
    expect([...found.order].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
  });

  it("stays exact at the largest residues: all entries (p − 1)/2 off a multiple of p, in doubles and in BigInts", () => {
    const [n, p] = [140, largest];
    const half = (p - 1) / 2;
    const random = randomNumbers(3);
    const values = Float64Array.from({ length: n * n }, () => (random() < 0 ? -1 : 1) * (half + p * Math.round(random() * 2 ** 29)));
    const reference = rankModulo(values, n, n, p);
    for (const stored of [values, Array.from(values, BigInt)]) {
      const found = finish(rankModuloPrime(view(stored, n, n), p));
      expect([found.rank, found.columns]).toEqual([reference.rank, reference.columns]);
    }
  });

  it("names rows and columns that are independent over the rationals", () => {
    const values = lowRank(12, 14, 8, 40, 5);
    const { rank: found, order, columns } = finish(rankModuloPrime(view(values, 12, 14), largest));
    const matrix = dyadicMatrix(values, 12, 14);
    expect(found).toBe(rank(matrix));
    expect(rank(selectColumns(selectRows(matrix, order.slice(0, found)), columns))).toBe(found);
  });

  it("is 0 for zero and falls where the prime divides a minor", () => {
    expect(finish(rankModuloPrime(view(new Float64Array(6), 2, 3), 3))).toEqual({ rank: 0, order: [0, 1], columns: [] });
    expect(finish(rankModuloPrime(view(Float64Array.of(5, 0, 0, 1), 2, 2), 5)).rank).toBe(1);
    expect(finish(rankModuloPrime(view(Float64Array.of(5, 0, 0, 1), 2, 2), 7)).rank).toBe(2);
  });
});
