import { derive, type Fields } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { f8, loadedInstance, networkInstance } from "../../support/instances.ts";

const dense = (units: number, name: string) => ({ type: "dense", units, name });
const act = (name: string) => ({ type: "activation", function: name });

function claimOf(instance: Instance, evidence: Fields): Fields {
  const derived = finish(derive("gradient-bound", loadedInstance(instance), evidence));
  if (!derived.accepted) throw new Error(derived.because);
  return derived.claim;
}

/** Features diag(size, size) from an identity layer, then the layers given. */
function above(
  size: number,
  layers: readonly object[],
  parameters: Readonly<Record<string, ArrayLike<number>>>,
  outputs: number,
): Instance {
  const inputs = f8([2, 2], [size, 0, 0, size]);
  const all = [{ ...dense(2, "wide"), bias: false }, ...layers];
  return {
    ...networkInstance(all, inputs, { "wide.weight": [1, 0, 0, 1], ...parameters }),
    targets: f8([2, outputs], new Float64Array(2 * outputs)),
  };
}

describe("numbers that underflow are never called zero", () => {
  it("a residual of 1e-200 with σ_min(F) near 2^40: the bound of the loss is positive, as the loss is", () => {
    const instance = above(2 ** 40, [dense(1, "out")], { "out.weight": [0, 0], "out.bias": [1e-200] }, 1);
    const claim = claimOf(instance, { theorem: "nguyen-hein-2018/4.3", layer: 0, shift: 2 ** 79, shifts: [] });
    expect(claim.lower).toBeGreaterThan(2 ** 39);
    expect(claim.boundOfLoss).toBeGreaterThan(0);
    expect(claim.lossAtMost).toBeGreaterThan(0);
    expect(claim.gradientAtMost).toBeGreaterThan(0);
  });

  it.each([5e-324, 1e-309, 1e-200])("the derivative 3t²/4 of sigmoid(t³) at t = %d is not 0, so the gradient is not", (t) => {
    const layers = [dense(1, "middle"), act("sigmoid-cubed"), dense(1, "out")];
    const parameters = { "middle.weight": [0, 0], "middle.bias": [t], "out.weight": [1], "out.bias": [1] };
    const claim = claimOf(above(1, layers, parameters, 1), { theorem: "nguyen-hein-2018/4.4", layer: 0, shift: 0.5, shifts: [0.5] });
    expect(claim.gradientAtMost).toBeGreaterThan(0);
    expect(claim.status).toBe("undecided");
  });

  it("at t = 0 that derivative is 0, the gradient exactly zero, and the conclusion of Theorem 4.4 false", () => {
    const layers = [dense(1, "middle"), act("sigmoid-cubed"), dense(1, "out")];
    const parameters = { "middle.weight": [0, 0], "middle.bias": [0], "out.weight": [1], "out.bias": [1] };
    const claim = claimOf(above(1, layers, parameters, 1), { theorem: "nguyen-hein-2018/4.4", layer: 0, shift: 0.5, shifts: [0.5] });
    expect(claim).toMatchObject({ gradientAtMost: 0, status: "disproved" });
  });

  it("a product of factors that leaves the normal numbers on its way proves nothing, however large the last factor is", () => {
    // c = 2^-60 · s'(t) · 2^300 with s'(t) near 1e-300: the first product is subnormal and rounds up by as much as a third.
    const layers = [dense(1, "middle"), act("sigmoid"), dense(1, "next"), act("identity"), dense(1, "out")];
    const lows = [-688, -688.1, -688.2, -688.3, -688.4, -688.5].map((t) => {
      const parameters = {
        "middle.weight": [0, 0],
        "middle.bias": [t],
        "next.weight": [1],
        "next.bias": [0],
        "out.weight": [2 ** 300],
        "out.bias": [1],
      };
      const claim = claimOf(above(2 ** -80, layers, parameters, 1), {
        theorem: null,
        layer: 0,
        shift: 2 ** -161,
        shifts: [0.99, 2 ** 599],
      });
      return claim.lower as number;
    });
    expect(lows).toEqual(lows.map(() => 0));
  });
});
