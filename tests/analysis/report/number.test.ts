import { formatLower, formatNumber, formatUpper } from "@nadir/analysis/report";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const back = (text: string): number => Number(text.replaceAll(",", ""));
const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });

describe("a proved bound for people", () => {
  it("is never better than what was proved", () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 6 }), (value, digits) => {
        expect(back(formatLower(value, digits))).toBeLessThanOrEqual(value);
        expect(back(formatUpper(value, digits))).toBeGreaterThanOrEqual(value);
        expect(back(formatLower(-value, digits))).toBeLessThanOrEqual(-value);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("loses at most one unit of the last digit", () => {
    fc.assert(
      fc.property(positive, (value) => {
        expect(back(formatLower(value, 2))).toBeGreaterThanOrEqual(value * 0.9);
        expect(back(formatUpper(value, 2))).toBeLessThanOrEqual(value * 1.1);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});

describe("a number for people", () => {
  it.each([
    [1797, "1,797"],
    [0, "0"],
    [-1234567, "-1,234,567"],
    [641.17241, "641.2"],
    [6.1e-4, "6.1e-4"],
    [1e-9, "1e-9"],
    [2.5e12, "2,500,000,000,000"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("%s is %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});
