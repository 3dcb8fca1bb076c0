import { derive, type Fields, rigorous, type Terms } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { f8, loadedInstance, networkInstance, randomNumbers } from "../../support/instances.ts";

const dense = (units: number): object => ({ type: "dense", units, bias: false });

function matrix(rows: readonly (readonly number[])[]): Instance {
  return networkInstance([{ type: "flatten" }], f8([rows.length, rows[0]!.length], rows.flat()));
}

function accepts(kind: string, instance: Instance, layer: number, shift: number | null, terms: Terms): Fields | null {
  const evidence = { theorem: null, layer, columns: null, ...(shift === null ? {} : { shift }) };
  const derived = finish(derive(kind, loadedInstance(instance), evidence, terms));
  return derived.accepted ? derived.claim : null;
}

/** Two rows, the second exactly three times the first: rank 1 in exact arithmetic, seldom in rounded. */
function tripled(seed: number, columns: number, scale: number): Instance {
  const random = randomNumbers(seed);
  const short = (): number => (Math.round(random() * 2 ** 48) / 2 ** 48) * scale;
  const first = Array.from({ length: columns }, short);
  return matrix([first, first.map((x) => 3 * x)]);
}

/** y = W x with w₂ = 3w₁ exactly, so rank 1; but x w₁ cancels so far that only rounding errors remain. */
function cancelling(seed: number): Instance {
  const random = randomNumbers(seed);
  const long = (): number => 2 ** 27 * (1.5 + random() / 2) * (1 + random() * 2 ** -20);
  const inputs = Array.from({ length: 2 }, () => [long(), long()]);
  const w = Math.round(random() * 2 ** 48) / 2 ** 48 + 1.5;
  const v = -Math.round((w * inputs[0]![0]! * 2 ** 48) / inputs[0]![1]!) / 2 ** 48;
  const ratio = inputs[0]![1]! / inputs[0]![0]!;
  inputs[1]![1] = inputs[1]![0]! * ratio;
  return networkInstance([dense(2)], f8([2, 2], inputs.flat()), { "dense1.weight": [w, v, 3 * w, 3 * v] });
}

/** The first seed whose instance the mutilated checker accepts; the checker in use must decline every one it was shown. */
function fooled(kind: string, build: (seed: number) => Instance, shift: number | null, terms: Terms): number {
  for (let seed = 1; seed <= 400; seed++) {
    const instance = build(seed);
    expect(accepts(kind, instance, 0, shift, rigorous)).toBeNull();
    if (accepts(kind, instance, 0, shift, terms)) return seed;
  }
  return 0;
}

describe("every term of the bounds is needed (rigor A10): without it the checker accepts a false claim", () => {
  it("gamma: rounding of the Gram matrix and of the product with the inverse", () => {
    const terms = { ...rigorous, gamma: 0 } as const;
    expect(fooled("feature-rank-gram", (seed) => tripled(seed, 8, 1), 1e-40, terms)).toBeGreaterThan(0);
    expect(fooled("feature-rank-inverse", (seed) => tripled(seed, 2, 1), null, terms)).toBeGreaterThan(0);
  });

  it("trace factor: large features", () => {
    expect(fooled("feature-rank-gram", (seed) => tripled(seed, 8, 2 ** 30), 1e-9, { ...rigorous, traceFactor: 0 })).toBeGreaterThan(0);
  });

  it("rho: features that are rank 1 but for their rounding errors", () => {
    expect(fooled("feature-rank-inverse", cancelling, null, { ...rigorous, rho: 0 })).toBeGreaterThan(0);
    expect(fooled("feature-rank-gram", cancelling, 1e-20, { ...rigorous, rho: 0 })).toBeGreaterThan(0);
  });

  it("eta: products that underflow to whole multiples of 2^-1074", () => {
    const [a, b] = [2 ** -537, 2 ** 1000];
    const weights = { "dense1.weight": [a, 1.7 * a], "dense2.weight": [b, 0, 0, b], "dense3.weight": [2 ** 74, 0, 0, 2 ** 74] };
    const instance = networkInstance([dense(2), dense(2), dense(2)], f8([2, 1], [1.4 * a, 2.6 * a]), weights);
    for (const [kind, shift] of [
      ["feature-rank-gram", 0.01],
      ["feature-rank-inverse", null],
    ] as const) {
      expect(accepts(kind, instance, 2, shift, { ...rigorous, eta: 0 })).toMatchObject({ rank: 2 });
      expect(accepts(kind, instance, 2, shift, rigorous)).toBeNull();
    }
  });

  it("strict inequality: the zero feature", () => {
    expect(accepts("feature-rank-gram", matrix([[0]]), 0, 0, { ...rigorous, strict: false })).toMatchObject({ rank: 1, sigmaMin: 0 });
    expect(accepts("feature-rank-gram", matrix([[0]]), 0, 0, rigorous)).toBeNull();
  });

  it("range: F = [1e170], whose inverse has norm 0 after underflow (rigor A1)", () => {
    expect(accepts("feature-rank-inverse", matrix([[1e170]]), 0, null, { ...rigorous, range: false })).toMatchObject({
      sigmaMin: Number.POSITIVE_INFINITY,
    });
    expect(accepts("feature-rank-inverse", matrix([[1e170]]), 0, null, rigorous)).toBeNull();
  });
});
