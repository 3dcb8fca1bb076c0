import { streamWords } from "@nadir/analysis/exact";
import { load, philoxNormal, philoxUniform, philoxWords, ShapeError, UsageError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { fenced, noisy } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";

const core = await load();

function words(count: number, seed: number, stream: readonly [number, number], offset = 0): Uint32Array {
  using scope = core.scope("test");
  const out = scope.empty("u32", [count]);
  philoxWords(out, seed, stream, offset);
  return out.toArray();
}

function variates(kind: typeof philoxUniform, dtype: "f32" | "f64", count: number, offset = 0, seed = 7): number[] {
  using scope = core.scope("test");
  const out = scope.empty(dtype, [count]);
  kind(out, seed, 3, offset);
  return [...out.toArray()];
}

test("the kernel has the published known answers", () => {
  using scope = core.scope("test");
  const [out, w] = [scope.empty("u32", [4]), scope.allocate(16)];
  const run = (counter: readonly number[], key: readonly number[]) => {
    const [low, high, stream0, stream1] = counter;
    core.kernels.philox_words_u32(out.ptr, 4, key[0]!, key[1]!, stream0!, stream1!, low!, high!, 0, w);
    return [...out.view()].map((word) => word.toString(16).padStart(8, "0")).join(" ");
  };
  const ones = 0xffffffff;
  expect(run([0, 0, 0, 0], [0, 0])).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  expect(run([ones, ones, ones, ones], [ones, ones])).toBe("408f276d 41c83b0e a20bc7c6 6d5451fd");
  expect(run([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe("d16cfe09 94fdcceb 5001e420 24126ea1");
});

test("words are those of the checker's plain implementation, at every offset within a block and beyond 2^32 blocks", () => {
  const stream = [0x12345678, 0x9abcdef0] as const;
  for (const seed of [0, 1, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER])
    for (const offset of [0, 1, 2, 3, 4, 2 ** 34 - 2, 2 ** 52 + 1])
      for (const count of [0, 1, 2, 5, 9])
        expectSameBits(`seed ${seed} offset ${offset}`, words(count, seed, stream, offset), streamWords(count, { seed, stream, offset }));
});

test("a uniform variate is the leading 53 bits of its two words, and in f32 the leading 24 of the same", () => {
  const source = words(40, 7, [3, 0]);
  const exact = Array.from({ length: 20 }, (_, i) => (source[2 * i]! * 2 ** 21 + (source[2 * i + 1]! >>> 11)) / 2 ** 53);
  expectSameBits("f64", variates(philoxUniform, "f64", 20), exact);
  const short = exact.map((value) => Math.floor(value * 2 ** 24) / 2 ** 24);
  expectSameBits("f32", variates(philoxUniform, "f32", 20), short);
});

test.each([
  ["uniform", philoxUniform],
  ["normal", philoxNormal],
] as const)("any slice of the %s variates can be drawn anywhere, and nothing else is written", (_, kind) => {
  for (const dtype of ["f32", "f64"] as const) {
    const whole = variates(kind, dtype, 40);
    for (const offset of [0, 1, 2, 7])
      for (const n of [0, 1, 2, 3, 8]) {
        using scope = core.scope("test");
        const out = noisy(scope, dtype, [n], noise(n));
        kind(out.tensor, 7, 3, offset);
        expectSameBits(`${dtype} ${offset}+${n}`, out.tensor.view(), whole.slice(offset, offset + n));
        out.check("slice");
      }
  }
});

test("f32 normal variates are the f64 ones rounded", () => {
  expectSameBits("normal", variates(philoxNormal, "f32", 101), variates(philoxNormal, "f64", 101).map(Math.fround));
});

test("normal variates are those of Box and Muller", () => {
  const u = variates(philoxUniform, "f64", 2000);
  const z = variates(philoxNormal, "f64", 2000);
  for (let j = 0; j < 1000; j++) {
    const [radius, angle] = [Math.sqrt(-2 * Math.log1p(-u[2 * j]!)), 2 * Math.PI * u[2 * j + 1]!];
    expect(Math.abs(z[2 * j]! - radius * Math.cos(angle))).toBeLessThanOrEqual(2 ** -48);
    expect(Math.abs(z[2 * j + 1]! - radius * Math.sin(angle))).toBeLessThanOrEqual(2 ** -48);
  }
});

describe("distribution", () => {
  const n = 200_000;

  test("uniform variates fill 64 bins evenly: chi-square below its 1 − 1e-6 quantile", () => {
    const bins = new Float64Array(64);
    for (const u of variates(philoxUniform, "f64", n)) bins[Math.floor(64 * u)]!++;
    const chi2 = bins.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0);
    // 63 degrees of freedom: 63 + z·sqrt(126) + (2/3)(z² − 1) with z = 4.75
    expect(chi2).toBeLessThan(131);
    expect(chi2).toBeGreaterThan(22);
  });

  test("normal variates have the first four moments within five standard errors", () => {
    const z = variates(philoxNormal, "f64", n);
    const moment = (k: number) => z.reduce((sum, x) => sum + x ** k, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    const neighbors = z.reduce((sum, x, i) => sum + (i % 2 ? x * z[i - 1]! : 0), 0) / (n / 2);
    expect(Math.abs(neighbors)).toBeLessThan(5 / Math.sqrt(n / 2));
  });
});

test("misuse", () => {
  using scope = core.scope("test");
  const { tensor: x } = fenced(scope, "f64", [2], [0, 0]);
  expect(() => philoxUniform(x, -1, 0)).toThrow(new UsageError("philox: needs an integer from 0 to 2^53 - 1 as seed; got -1. Check it."));
  expect(() => philoxUniform(x, 0, [0, 2 ** 32])).toThrow(UsageError);
  expect(() => philoxNormal(x, 0, 0, 0.5)).toThrow(UsageError);
  expect(() => philoxNormal(scope.zeros("i32", [2]) as never, 0, 0)).toThrow(ShapeError);
  expect(() => philoxWords(x as never, 0, 0)).toThrow(ShapeError);
});
