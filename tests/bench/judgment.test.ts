import { describe, expect, it } from "vitest";
import { inNorm, likelyError, ofSums, within } from "../../bench/agreement.ts";
import { judge } from "../../bench/bars.ts";
import { median } from "../../bench/clock.ts";
import { numbers } from "../../bench/inputs.ts";
import { readOptions } from "../../bench/options.ts";
import type { Measured } from "../../bench/row.ts";

const measured = (of: Partial<Measured>): Measured => ({ id: "gemm-f32-512", ms: 1, wall: 1, peers: {}, ...of });

describe("two results", () => {
  it("agree up to the tolerance and not beyond; NaN and another length agree with nothing", () => {
    expect(within([1, 2], [1, 2.5], 0.5)).toMatchObject({ agrees: true, difference: 0.5 });
    expect(within([1, 2], [1, 2.75], 0.5).agrees).toBe(false);
    expect(within([1, Number.NaN], [1, 2], 0.5).agrees).toBe(false);
    expect(within([Number.NaN, 1], [Number.NaN, 1], 0.5).agrees).toBe(false);
    expect(within([1], [1, 2], 10).agrees).toBe(false);
    expect(inNorm(1e-3)([3, 4], [3, 4.004]).agrees).toBe(true);
    expect(inNorm(1e-3)([3, 4], [3, 4.006]).agrees).toBe(false);
    expect(inNorm(1e-3)([3, 4], [3, Number.NaN]).agrees).toBe(false);
  });

  it("of sums may be apart by the rounding of both, and a wrong term is seen", () => {
    const k = 4096;
    const [a, b] = [numbers("f32", k, 1), numbers("f32", k, 2)];
    let [forward, backward] = [0, 0];
    for (let i = 0; i < k; ++i) {
      forward = Math.fround(forward + Math.fround(a[i]! * b[i]!));
      backward = Math.fround(backward + Math.fround(a[k - 1 - i]! * b[k - 1 - i]!));
    }
    expect(ofSums("f32", k, 0.5)([forward], [backward]).agrees).toBe(true);
    expect(ofSums("f32", k, 0.5)([forward], [backward + 0.25]).agrees).toBe(false);
    expect(likelyError("f64", 1)).toBeGreaterThan(2 ** -53);
  });
});

describe("a bar", () => {
  it("is met or missed by its figure, and undecided where that is absent or the row does not count", () => {
    const peers = { "tfjs-wasm": { ms: 1.3, wall: 1.3, speedup: 1.3 } };
    expect(judge(measured({ ofPeak: 0.91, peers })).bars).toMatchObject([
      { of: "ofPeak", least: 0.9, got: 0.91, met: true },
      { of: "speedup tfjs-wasm", least: 1.3, got: 1.3, met: true },
      { of: "speedup onnxruntime-web", got: null, met: null },
    ]);
    expect(judge(measured({ ofPeak: 0.89 })).bars![0]).toMatchObject({ met: false });
    expect(judge(measured({ ofPeak: Number.NaN })).bars![0]).toMatchObject({ met: false });
    expect(judge(measured({ ofPeak: 0.95, failed: "results do not agree" })).bars![0]).toMatchObject({ met: null });
    expect(judge(measured({ id: "none" })).bars).toBeUndefined();
  });
});

describe("small parts", () => {
  it("the median is the middle, or the mean of the two middle ones", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it("inputs are the same in every run, centered, and differ by seed", () => {
    const x = numbers("f64", 10_000, 1);
    expect(numbers("f64", 10_000, 1)).toEqual(x);
    expect(numbers("f64", 10_000, 2)).not.toEqual(x);
    expect(x.every((v) => v >= -0.5 && v < 0.5)).toBe(true);
    // ten standard deviations of the mean of 10,000 uniform numbers
    expect(Math.abs(Float64Array.from(x).reduce((sum, v) => sum + v, 0) / x.length)).toBeLessThan(10 / Math.sqrt(12 * x.length));
  });

  it("options are read, and an unknown one is refused", () => {
    expect(readOptions(["--only", "gemm,lu", "--only", "qr", "--no-peers", "--quick"])).toMatchObject({
      ...{ only: ["gemm", "lu", "qr"], peers: false, quick: true, json: false },
    });
    expect(() => readOptions(["--fast"])).toThrow(/--fast/);
  });
});
