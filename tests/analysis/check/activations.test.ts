import { activations, parameterOf } from "@nadir/analysis/check";
import { activationNames } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { distance, fixedActivations, fixedFunctions, sech2 } from "../../reference/fixed-activations.ts";
import { cos, exp, fixed, one, over, times } from "../../reference/fixed-point.ts";
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

  it("encloses the derivatives it offers", () => {
    const exact = {
      identity: () => one,
      sigmoid: fixedFunctions["sigmoid-derivative"]!,
      tanh: sech2,
      softplus: (t: bigint) => fixedFunctions.sigmoid!(times(fixed(2.5), t)),
      "sigmoid-cubed": (t: bigint) => 3n * times(times(t, t), fixedFunctions["sigmoid-derivative"]!(times(t, times(t, t)))),
      elu: (t: bigint) => (t > 0n ? one : exp(t)),
      arctan: (t: bigint) => over(one, one + times(t, t)),
      sin: cos,
      cubic: (t: bigint) => 3n * times(t, t),
      gaussian: (t: bigint) => -2n * times(t, exp(-times(t, t))),
    } as Record<string, (t: bigint) => bigint>;
    const offered = activationNames.filter((name) => activations[name].derivative);
    expect(offered).toEqual(Object.keys(exact));
    for (const name of offered) {
      const row = activations[name].derivative!;
      for (const t of arguments_()) {
        const a = name === "elu" ? 1 : 2.5;
        const value = row.value(t, a);
        const bound = row.relative * Math.abs(value) + row.linear * Math.abs(t) + row.absolute(a);
        expect(distance(value, exact[name]!(fixed(t))) <= fixed(bound), `${name}'(${t})`).toBe(true);
      }
    }
  });

  it("states no finite error for the slope of an ELU that has none at 0", () => {
    expect([0, 0.5, -1, 2].map(activations.elu.derivative!.absolute)).toEqual(Array(4).fill(Number.POSITIVE_INFINITY));
  });
});
