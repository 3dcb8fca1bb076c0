import { integerKernel, integerMatrix, rankModulo } from "@nadir/analysis/exact";
import { describe, expect, it } from "vitest";
import { randomNumbers } from "../../support/instances.ts";

const random = randomNumbers(11);
const integer = (size: number): number => Math.round(size * random());

describe("the integer kernel", () => {
  it.each([
    [3, 2, 9],
    [12, 4, 100],
    [30, 7, 255],
    [24, 5, 4095],
  ])(
    "of %i rows and %i columns up to %i: as many independent short vectors as there are, each exactly orthogonal",
    (rows, columns, size) => {
      const a = Float64Array.from({ length: rows * columns }, () => integer(size));
      const kernel = integerKernel(a, rows, columns);
      expect(kernel.length).toBe(rows - columns);
      for (const r of kernel)
        for (let c = 0; c < columns; c++) expect(r.reduce((s, x, i) => s + BigInt(x) * BigInt(a[i * columns + c]!), 0n)).toBe(0n);
      // Siegel's lemma gives one vector as short as (rows · size)^(columns / (rows - columns)); a reduced basis is not far from it
      const siegel = (rows * size) ** (columns / (rows - columns));
      for (const r of kernel) expect(Math.max(...r.map(Math.abs))).toBeLessThanOrEqual(2 * siegel + 4);
      const residues = kernel.flatMap((r) => Array.from(r, (x) => ((x % 1_000_003) + 1_000_003) % 1_000_003));
      expect(rankModulo(Uint32Array.from(residues), kernel.length, rows, 1_000_003).rank).toBe(kernel.length);
    },
  );

  it("counts dependent columns once, and columns of zeros not at all", () => {
    const a = Float64Array.from([1, 2, 0, 3, 6, 0, 5, 10, 0, 7, 14, 0]);
    expect(integerKernel(a, 4, 3).length).toBe(3);
    expect(integerMatrix([1n], 1, 1).data).toEqual([1n]);
  });

  it("refuses entries that leave the exact integers", () => {
    expect(() => integerKernel(Float64Array.from([2 ** 52, 1, 2 ** 51 + 1, 1, 3, 1]), 3, 2)).not.toThrow();
    expect(() => integerKernel(Float64Array.from([2 ** 53, 3 ** 30, 1, 7, 2 ** 53, 3]), 2, 3)).toThrow(RangeError);
  });
});
