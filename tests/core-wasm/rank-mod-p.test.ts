import { load, rankModP, rankModPSteps, ShapeError, UsageError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as reference from "../reference/elimination.ts";
import { expectSameBits } from "../support/matchers.ts";
import { integers, product } from "../support/matrices.ts";

const core = await load();

function run(entries: ArrayLike<number>, rows: number, columns: number, p: number): reference.Elimination {
  using scope = core.scope("test");
  const before = scope.from("u32", [4], [1, 2, 3, 4]);
  const a = scope.from("u32", [rows, columns], entries);
  const { top } = core;
  const result = rankModP(a, p);
  expect([core.top, ...before.toArray()]).toEqual([top, 1, 2, 3, 4]);
  expectSameBits("input", a.view(), Uint32Array.from(entries));
  return result;
}

const residues = (x: Float64Array, p: number): Float64Array => x.map((value) => ((value % p) + p) % p);

// 3: everything collides; 5931641: the default; 23726561: the last whose panels have 64 columns; 67108859: the largest below 2^26, where seven
// products fit.
describe.each([3, 101, 65521, 5931641, 23726561, 67108859])("modulo %i", (p) => {
  test.each([
    [0, 3],
    [3, 0],
    [1, 1],
    [2, 5],
    [5, 2],
    [17, 17],
    [30, 41],
    [41, 30],
    [66, 65],
    [130, 75],
    [75, 140],
    [200, 9],
    [70, 1100],
  ])("the whole elimination agrees with the plain loop, %i x %i", (rows, columns) => {
    const entries = integers(rows * columns, 0, p - 1, rows + 50 * columns);
    expect(run(entries, rows, columns, p)).toEqual(reference.rankModP(entries, rows, columns, p));
  });

  test("a product of thin factors keeps a rank of at most their width, and so does a stack of copies", () => {
    for (const width of [1, 4, 11]) {
      const a = residues(product(integers(25 * width, -9, 9, 1), integers(width * 30, -9, 9, 2), 25, width, 30), p);
      const { rank, rows, columns } = run(a, 25, 30, p);
      expect({ rank, rows, columns }).toEqual(reference.rankModP(a, 25, 30, p));
      expect(rank).toBeLessThanOrEqual(width);
      expect(run([...a, ...a, ...a], 75, 30, p).rank).toBe(rank);
    }
  });
});

// Zero blocks, copies and dependent columns at every edge: of panels (8, 64 columns), strips (512 columns) and blocks of pivots.
test.each([5, 5931641, 67108859])("staircases, repeated blocks and late pivots agree with the plain loop, modulo %i", (p) => {
  const [rows, columns] = [150, 600];
  const noise = integers(rows * columns, 0, p - 1, 8);
  const [base, mask] = [integers(rows * columns, 0, p - 1, 9), integers(rows, 0, columns, 10)];
  const patterns: ((i: number, j: number) => number)[] = [
    (i, j) => (j < 4 * i ? 0 : base[i * columns + j]!),
    (i, j) => (j < mask[i]! ? 0 : base[i * columns + j]!),
    (i, j) => (j < 64 || (j >= 100 && j < 300) || i % 3 === 0 ? 0 : base[i * columns + j]!),
    (i, j) => base[(i % 70) * columns + (j % 90)]!,
    (i, j) => (i + j < 140 || (j < 530 && j > 64) ? 0 : noise[i * columns + j]!),
    (i, j) => (rows - 1 - i === j ? 1 : 0),
    (i, j) => (j === columns - 1 && i === rows - 1 ? p - 1 : 0),
  ];
  for (const pattern of patterns) {
    const entries = Float64Array.from({ length: rows * columns }, (_, at) => pattern(Math.floor(at / columns), at % columns));
    expect(run(entries, rows, columns, p)).toEqual(reference.rankModP(entries, rows, columns, p));
  }
});

test("modulo a large prime the rank is that over the rationals (Bareiss), and the submatrix returned has it", () => {
  for (const [rows, columns, width] of [
    [9, 12, 5],
    [20, 14, 14],
    [24, 24, 23],
  ] as const) {
    const a = product(integers(rows * width, -5, 5, 3), integers(width * columns, -5, 5, 4), rows, width, columns);
    const result = run(residues(a, 5931641), rows, columns, 5931641);
    expect(result.rank).toBe(reference.rank(a, rows, columns));
    const minor = result.rows.flatMap((i) => result.columns.map((j) => a[i * columns + j]!));
    expect(reference.rank(minor, result.rank, result.rank)).toBe(result.rank);
  }
});

test("it never exceeds the rational rank, and falls below it where p divides a minor", () => {
  expect(run([5, 0, 0, 1], 2, 2, 5).rank).toBe(1);
  expect(run([5, 0, 0, 1], 2, 2, 7).rank).toBe(2);
});

test("entries as large as they come never leave the exact range, however long the delay", () => {
  // All residues p − 1 but a shifted diagonal: every update adds nearly (p − 1)². More steps than fit between two reductions of panels.
  for (const p of [5931641, 67108859]) {
    const n = 300;
    const entries = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 0 : p - 1));
    expect(run(entries, n, n, p).rank).toBe(n);
    expect(
      run(
        entries.map(() => p - 1),
        n,
        n,
        p,
      ).rank,
    ).toBe(1);
  }
  expect(run([2 ** 32 - 1, 2 ** 32 - 1], 1, 2, 65537).rank).toBe(0);
});

test("zero columns and rows are passed over, and columns reported are increasing", () => {
  const entries = integers(40 * 50, 0, 100, 6).map((x, at) => ((at % 50) % 3 === 0 || Math.floor(at / 50) % 4 === 1 ? 0 : x));
  const { rank, columns } = run(entries, 40, 50, 5931641);
  expect(rank).toBe(30);
  expect(columns.every((c, i) => c % 3 !== 0 && (i === 0 || c > columns[i - 1]!))).toBe(true);
});

test("steps report columns and give the memory back when stopped", () => {
  using scope = core.scope("test");
  const a = scope.from("u32", [2, 200], integers(400, 0, 0, 1));
  const { top } = core;
  expect([...rankModPSteps(a, 3)]).toEqual([64, 128, 192, 200]);
  const stopped = rankModPSteps(a, 3);
  stopped.next();
  stopped.return({ rank: 0, rows: [], columns: [] });
  expect(core.top).toBe(top);
});

test("composites, 2, large primes and other dtypes are refused", () => {
  using scope = core.scope("test");
  const a = scope.zeros("u32", [2, 2]);
  for (const p of [0, 1, 2, 4, 9, 5931641 * 11, 67108879, Number.NaN, 7.5, -3]) expect(() => rankModP(a, p)).toThrow(UsageError);
  expect(() => rankModP(scope.zeros("f64", [2, 2]) as never, 3)).toThrow(ShapeError);
  expect(() => rankModP(scope.zeros("u32", [2]), 3)).toThrow(ShapeError);
});
