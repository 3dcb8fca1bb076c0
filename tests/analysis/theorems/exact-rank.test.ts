import { finish } from "@nadir/analysis/evidence";
import { type DyadicMatrix, dyadicMatrix, integerMatrix, product, rank, sum, transpose } from "@nadir/analysis/exact";
import type { Instance } from "@nadir/analysis/formats";
import { findTheorem, rankSearches } from "@nadir/analysis/theorems";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs } from "../../support/instances.ts";
import { coreKit, decide } from "../../support/kit.ts";
import { noise } from "../../support/noise.ts";

const core = await load();
const relu = { type: "activation", function: "relu" };
const dense = (units: number): object => ({ type: "dense", units });

/** max(0, X Wᵀ + 1 bᵀ) in exact arithmetic. */
function hidden(inputs: DyadicMatrix, weight: DyadicMatrix, bias: DyadicMatrix): DyadicMatrix {
  const ones = integerMatrix(new Array<bigint>(inputs.rows).fill(1n), inputs.rows, 1);
  const z = sum(product(inputs, transpose(weight)), product(ones, bias));
  return { ...z, data: z.data.map((x) => (x > 0n ? x : 0n)) };
}

/** A ReLU network on a few samples, some of them nearly or exactly the same, with weights that may repeat; and the exact rank of F_1. */
function drawn(seed: number): { readonly instance: Instance; readonly truth: number; readonly samples: number } {
  const random = noise(seed);
  const [samples, width, units] = [2 + random.integer(4), 1 + random.integer(3), 6 + random.integer(4)];
  const coarse = 2 ** random.integer(20);
  const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, () => Math.round(random.number() * 4 * coarse) / coarse + 0);
  const [x, w, b] = [numbers(samples * width), numbers(units * width), numbers(units)];
  if (random.integer(3) === 0) x.copyWithin(0, width, 2 * width);
  if (random.integer(3) === 0) x[0] = x[0]! + 2 ** -45;
  const truth = rank(hidden(dyadicMatrix(x, samples, width), dyadicMatrix(w, units, width), dyadicMatrix(b, 1, units)));
  const parameters = { "dense1.weight": w, "dense1.bias": b };
  return { instance: networkInstance([dense(units), relu, dense(1)], f8([samples, width], x), parameters), truth, samples };
}

describe("every certificate of rank at the stored point, on whole ReLU networks", () => {
  it("agrees with the exact rank of the features, whichever is asked for", () => {
    const theorem = findTheorem("nguyen-hein-2018/3.4");
    const seen = new Map<string, number>();
    for (let seed = 0; seed < 60 * Number(process.env.TEST_MULTIPLIER ?? 1); seed++) {
      const { instance, truth, samples } = drawn(seed);
      for (const row of rankSearches.filter((one) => one.ofPoint)) {
        const { certificates } = finish(theorem.decide(instance, { certificate: row.id }, coreKit(core)));
        for (const { kind, claim, instance: sealed } of certificates) {
          if (kind !== row.kind || (sealed as unknown) === null) continue;
          const here = JSON.stringify(sealed.parameters) === JSON.stringify(certificateParameters(instance));
          if (!here) continue;
          seen.set(row.id, (seen.get(row.id) ?? 0) + 1);
          expect(claim.rank, `${seed} by ${row.id}`).toBe(truth);
          expect(row.proves === "full-rank", `${seed} by ${row.id}`).toBe(truth === samples);
        }
      }
    }
    for (const id of ["gram", "inverse", "modular", "deficiency"]) expect(seen.get(id) ?? 0, id).toBeGreaterThan(5);
  });
});
