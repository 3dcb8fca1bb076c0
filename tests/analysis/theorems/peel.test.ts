import { finish } from "@nadir/analysis/evidence";
import { describe, expect, it } from "vitest";
import { peel, triangle } from "../../../packages/analysis/src/theorems/nguyen-hein-2018/peel.ts";
import { randomNumbers } from "../../support/instances.ts";

/** Whether some order of all rows, with different columns for them, is upper triangular without zeros on the diagonal: by trying all. */
function hasTriangle(matrix: readonly (readonly number[])[], rows: readonly number[], used: ReadonlySet<number> = new Set()): boolean {
  if (rows.length === 0) return true;
  return matrix[0]!.some(
    (_, c) =>
      !used.has(c) &&
      rows.some((row) => {
        const rest = rows.filter((r) => r !== row);
        return matrix[row]![c] !== 0 && rest.every((r) => matrix[r]![c] === 0) && hasTriangle(matrix, rest, new Set([...used, c]));
      }),
  );
}

describe("triangle", () => {
  it("finds an order wherever one exists, and only there: against all orders of 400 small matrices", () => {
    const random = randomNumbers(21);
    const counts = [0, 0];
    for (let round = 0; round < 400; round++) {
      const [n, m] = [1 + (round % 4), 1 + (round % 4) + (round % 3)];
      const matrix = Array.from({ length: n }, () => Array.from({ length: m }, () => (random() < 0.1 ? 0 : 1)));
      const all = Array.from({ length: n }, (_, i) => i);
      const found = triangle(n, m, (i, j) => (matrix[i]![j] === 0 ? "zero" : "nonzero"));
      expect(found !== null, JSON.stringify(matrix)).toBe(hasTriangle(matrix, all));
      counts[found ? 1 : 0]!++;
      if (!found) continue;
      expect([...found.rows].sort()).toEqual(all);
      expect(new Set(found.columns).size).toBe(n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) expect(matrix[found.rows[i]!]![found.columns[j]!] !== 0, `(${i}, ${j})`).toBe(i === j);
    }
    expect(Math.min(...counts)).toBeGreaterThan(60);
  });

  it("takes an unclear entry neither for zero nor for nonzero", () => {
    expect(triangle(1, 1, () => "unclear")).toBeNull();
    expect(triangle(2, 2, (i, j) => (i === j ? "nonzero" : i > j ? "unclear" : "zero"))).toEqual({ rows: [1, 0], columns: [1, 0] });
  });
});

describe("peel", () => {
  const neurons = (count: number) => ({ count, of: (c: number) => c, share: (c: number) => c });

  it("takes strict minima only, by more than the tolerance, and tells the least gap", () => {
    const random = randomNumbers(4);
    for (let round = 0; round < 60; round++) {
      const [rows, columns] = [2 + (round % 9), 3 + (round % 7)];
      const data = Float64Array.from({ length: rows * columns }, () => Math.round(3 * random()));
      const found = finish(peel({ rows, columns, data }, neurons(columns), 0.5));
      const at = (i: number, c: number): number => data[i * columns + c]!;
      const left = Array.from({ length: rows }, (_, i) => i).filter((i) => !found.rows.includes(i));
      let gap = Number.POSITIVE_INFINITY;
      for (const [j, row] of found.rows.entries())
        for (const other of [...found.rows.slice(j + 1), ...left])
          gap = Math.min(gap, at(other, found.columns[j]!) - at(row, found.columns[j]!));
      expect(found.gap).toBe(gap);
      expect(gap).toBeGreaterThan(0.5);
      for (const c of Array.from({ length: columns }, (_, i) => i).filter((i) => !found.columns.includes(i))) {
        const values = left.map((i) => at(i, c)).sort((a, b) => a - b);
        expect(values.length < 1 || values[0] === values[1], "a neuron left over with a strict least left over").toBe(true);
      }
    }
  });

  it("uses a shared bias once", () => {
    const data = Float64Array.of(1, 2, 2, 1, 3, 3);
    const tied = { count: 2, of: (c: number) => c, share: () => 0 };
    expect(finish(peel({ rows: 3, columns: 2, data }, tied, 0)).rows).toHaveLength(1);
    expect(finish(peel({ rows: 3, columns: 2, data }, neurons(2), 0)).rows).toHaveLength(2);
  });
});
