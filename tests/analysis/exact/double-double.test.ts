import {
  addPairs,
  dividePairs,
  doubleDoubleUnit,
  low,
  multiplyBy,
  multiplyPairs,
  sigmoidPair,
  sigmoidPairAbsolute,
  sigmoidPairRelative,
} from "@nadir/analysis/exact";
import { describe, expect, it } from "vitest";
import { fixedFunctions } from "../../reference/fixed-activations.ts";
import { fixed, one, over, times } from "../../reference/fixed-point.ts";
import { randomNumbers } from "../../support/instances.ts";

const points = 2000 * Number(process.env.TEST_MULTIPLIER ?? 1);
const pair = (high: number): bigint => fixed(high) + fixed(low[0]!);
const size = (x: bigint): bigint => (x < 0n ? -x : x);

/** Random pairs with low parts at most half a unit of their high part, of magnitudes 2^-20 to 2^20. */
function pairs(seed: number): () => readonly [number, number] {
  const random = randomNumbers(seed);
  return () => {
    const a = random() * 2 ** Math.round(20 * random());
    const b = random() * Math.abs(a) * 2 ** -54;
    return [a + b, a - (a + b) + b];
  };
}

describe("pairs of doubles against 320-bit integers", () => {
  it("sums, also those that cancel, products and quotients have relative errors below 2^-102", () => {
    const next = pairs(5);
    for (let i = 0; i < points; i++) {
      const [a, a0] = next();
      const [b, b0] = i % 3 === 0 ? [-a * (1 + 2 ** -40), a0] : next();
      const [x, y] = [fixed(a) + fixed(a0), fixed(b) + fixed(b0)];
      for (const [got, exact] of [
        [pair(addPairs(a, a0, b, b0)), x + y],
        [pair(multiplyPairs(a, a0, b, b0)), times(x, y)],
        [pair(multiplyBy(a, a0, b)), times(x, fixed(b))],
        [pair(dividePairs(a, a0, b, b0)), over(x, y)],
      ] as const)
        expect(size(got - exact) <= times(size(exact), fixed(doubleDoubleUnit)) + 8n, `${a} ${b}`).toBe(true);
    }
  });

  it("the sigmoid keeps its derived error over its whole range", () => {
    const random = randomNumbers(9);
    let worst = 0;
    for (const t of [0, -0, 1e-300, -1e-20, 600, -600, -120, 37, ...Array.from({ length: points / 4 }, () => 130 * random())]) {
      const t0 = t * random() * 2 ** -54;
      const exact = fixedFunctions.sigmoid!(fixed(t) + fixed(t0));
      const error = size(pair(sigmoidPair(t, t0)) - exact);
      expect(error <= times(exact, fixed(sigmoidPairRelative)) + 4n, `sigmoid(${t})`).toBe(true);
      if (exact > one >> 100n) worst = Math.max(worst, Number((error << 200n) / exact) * 2 ** -200);
    }
    expect(worst).toBeLessThan(sigmoidPairRelative);
    expect(worst).toBeGreaterThan(2 ** -107);
    expect([sigmoidPair(-601, 0), sigmoidPair(601, 0)]).toEqual([0, 1]);
    expect(Math.exp(-600)).toBeLessThan(sigmoidPairAbsolute);
  });
});
