import { activations, parameterOf } from "@nadir/analysis/check";
import { type ActivationName, activationNames } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { distance, fixedActivations, fixedFunctions, sech2 } from "../../reference/fixed-activations.ts";
import { cos, erf, exp, fixed, one, over, pi, root, times } from "../../reference/fixed-point.ts";
import { randomNumbers } from "../../support/instances.ts";

const points = 400 * Number(process.env.TEST_MULTIPLIER ?? 1);

function* arguments_(): Generator<number> {
  yield* [0, 1, -1, 6, -6, 8.5, -8.4853, 9, -9, 30, -30];
  const random = randomNumbers(11);
  for (let i = 0; i < points; i++) yield random() * [1e-3, 1, 4, 9][i % 4]!;
}

describe("activations of the checker", () => {
  const cases = activationNames.flatMap((name) =>
    (name === "softplus" || name === "leaky-relu" || name === "elu" ? [0.25, -3, 7] : [undefined]).map((a) => [name, a] as const),
  );

  it.each(cases)("%s (%s) stays within its bound of the real function", (name, given) => {
    const row = activations[name];
    const a = parameterOf(row, given);
    for (const t of arguments_()) {
      const value = row.value(t, a);
      const bound = row.relative * Math.abs(value) + row.linear * Math.abs(t) + row.absolute(a);
      expect(distance(value, fixedActivations[name](fixed(t), fixed(a))) <= fixed(bound), `${name}(${t})`).toBe(true);
    }
  });

  it.each(cases)("%s (%s) is Lipschitz on its reach with the constant it states", (name, given) => {
    const row = activations[name];
    const a = parameterOf(row, given);
    const f = (t: number): bigint => fixedActivations[name](fixed(t), fixed(a));
    for (const t of [...arguments_()].filter((x) => Math.abs(x) < 8.4)) {
      const h = 2 ** -40;
      const rise = f(t + h) - f(t);
      const most = fixed(row.lipschitz(a, Math.abs(t) + h) * h * (1 + 2 ** -30));
      expect((rise < 0n ? -rise : rise) <= most, `${name} at ${t}`).toBe(true);
    }
  });

  const half = one / 2n;
  const kappa = 2n * root(over(2n * one, pi));
  const cubed = over(44715n * one, 1_000_000n * one);
  const normal = (t: bigint): bigint => over(exp(-times(half, times(t, t))), root(2n * pi));
  const slopeOfSigmoid = fixedFunctions["sigmoid-derivative"]!;
  const exact = {
    identity: () => one,
    sigmoid: slopeOfSigmoid,
    tanh: sech2,
    softplus: (t: bigint) => fixedFunctions.sigmoid!(times(fixed(2.5), t)),
    gelu: (t: bigint) => times(half, one + erf(times(t, root(half)))) + times(t, normal(t)),
    "gelu-tanh": (t: bigint) => {
      const w = times(kappa, t + times(cubed, times(t, times(t, t))));
      return fixedFunctions.sigmoid!(w) + times(times(t, slopeOfSigmoid(w)), times(kappa, one + times(3n * cubed, times(t, t))));
    },
    silu: (t: bigint) => fixedFunctions.sigmoid!(t) + times(t, slopeOfSigmoid(t)),
    square: (t: bigint) => 2n * t,
    "sigmoid-cubed": (t: bigint) => 3n * times(times(t, t), slopeOfSigmoid(times(t, times(t, t)))),
    elu: (t: bigint) => (t > 0n ? one : exp(t)),
    arctan: (t: bigint) => over(one, one + times(t, t)),
    sin: cos,
    cubic: (t: bigint) => 3n * times(t, t),
    gaussian: (t: bigint) => -2n * times(t, exp(-times(t, t))),
  } as Record<string, (t: bigint) => bigint>;

  it("has a derivative to compare with wherever it offers one", () => {
    expect(activationNames.filter((name) => activations[name].derivative)).toEqual(Object.keys(exact));
  });

  it.each(Object.keys(exact) as ActivationName[])(
    "encloses the derivative of %s, and is Lipschitz there with the constant it states",
    (name) => {
      const row = activations[name].derivative!;
      const a = name === "elu" ? 1 : 2.5;
      for (const t of arguments_()) {
        const value = row.value(t, a);
        const bound = row.relative * Math.abs(value) + row.linear * Math.abs(t) + row.absolute(a);
        const real = exact[name]!(fixed(t));
        expect(distance(value, real) <= fixed(bound), `${name}'(${t})`).toBe(true);
        if (Math.abs(t) > 8.4) continue;
        const h = 2 ** -40;
        const rise = exact[name]!(fixed(t + h)) - real;
        const most = fixed(row.lipschitz(a, Math.abs(t) + h) * h * (1 + 2 ** -30));
        expect((rise < 0n ? -rise : rise) <= most, `${name}'' at ${t}`).toBe(true);
      }
    },
  );

  it("takes no slope for 0 or NaN far out, where exp ends", () => {
    for (const name of ["gelu", "gelu-tanh", "silu"] as const)
      for (const t of [40, 400, 1e5, 1e100, 1e160]) {
        const { value } = activations[name].derivative!;
        expect([value(t, 0), Math.abs(value(-t, 0))], `${name} ${t}`).toEqual([expect.closeTo(1, 14), expect.closeTo(0, 12)]);
      }
  });

  it("states no finite error for the slope of an ELU that has none at 0", () => {
    expect([0, 0.5, -1, 2].map(activations.elu.derivative!.absolute)).toEqual(Array(4).fill(Number.POSITIVE_INFINITY));
  });
});
