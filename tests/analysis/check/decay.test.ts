import { activations } from "@nadir/analysis/check";
import type { ActivationName } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { decayOf } from "../../../packages/analysis/src/check/decay.ts";

const rows: readonly (readonly [ActivationName, number | undefined])[] = [
  ["sigmoid", undefined],
  ["sigmoid-cubed", undefined],
  ["gaussian", undefined],
  ["gelu", undefined],
  ["gelu-tanh", undefined],
  ["silu", undefined],
  ["softplus", 1],
  ["softplus", 0.03125],
  ["softplus", 37],
];

describe("how activations vanish on the left", () => {
  it.each(rows)("log2 |%s(s)| stays below the bound for every s <= t, parameter %s", (name, parameter) => {
    const decay = decayOf({ type: "activation", name: "a", function: name, ...(parameter === undefined ? {} : { parameter }) })!;
    const row = activations[name];
    expect(decay(-0.999)).toBe(Number.POSITIVE_INFINITY);
    for (let t = -1; t > -600; t *= 1.07)
      for (const s of [t, 1.001 * t, 1.3 * t, 2 * t, 5 * t]) {
        const value = Math.abs(row.value(s, parameter ?? row.parameter ?? 0));
        if (value > 1e-300) expect(Math.log2(value), `${name} at ${s}`).toBeLessThanOrEqual(decay(t));
      }
  });

  it("is exact zero left of 0 for ReLU under its three names, and nothing is claimed of the others", () => {
    for (const [name, parameter] of [["relu"], ["leaky-relu", 0], ["elu", 0]] as const) {
      const decay = decayOf({ type: "activation", name: "a", function: name, ...(parameter === undefined ? {} : { parameter }) })!;
      expect([decay(-1), decay(0), decay(5e-324)]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    }
    for (const name of ["identity", "leaky-relu", "tanh", "square", "elu", "selu", "arctan", "sin", "cubic"] as const)
      expect(decayOf({ type: "activation", name: "a", function: name }), name).toBeNull();
    expect(decayOf({ type: "activation", name: "a", function: "softplus", parameter: -1 })!(-9)).toBe(Number.POSITIVE_INFINITY);
  });
});
