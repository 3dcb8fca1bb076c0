import { enclosures } from "@nadir/analysis/exact";
import { describe, expect, it } from "vitest";
import { distance, fixedFunctions } from "../../reference/fixed-activations.ts";
import { fixed, times } from "../../reference/fixed-point.ts";
import { randomNumbers } from "../../support/instances.ts";

const points = 800 * Number(process.env.TEST_MULTIPLIER ?? 1);
const u = 2 ** -53;

/** Points where each function is hard or common: signs, magnitudes from 2^-40 to its end, and the seams of its branches. */
const domains: Readonly<Record<string, readonly [least: number, most: number, seams: readonly number[]]>> = {
  exp: [-150, 150, [0, 0.34657359, -0.34657359, 1, -1]],
  log: [2 ** -60, 1e9, [1, Math.SQRT2, Math.SQRT1_2, 0.5, 2]],
  log1p: [-0.999999, 1e6, [-0.5, 1, 1e-9]],
  sigmoid: [-150, 150, [0, 37, -37]],
  "sigmoid-derivative": [-150, 150, [0, 37, -37]],
  tanh: [-150, 150, [0.125, -0.125, 0.0625, 1e-7, 19]],
  softplus: [-150, 1000, [0, 36, -36]],
  erf: [-7, 7, [0, 3, 5.9, 6, -6, 1e-9]],
  arctan: [-40, 40, [0, 0.4142, -0.4142, 2.4142, -2.4142, 1, 1e-9, 1e30]],
  sin: [-1048576, 1048576, [0, 0.7853981633974483, Math.PI, -2 * Math.PI, 355, 1e-9, 710 / 4, 344.5 * Math.PI]],
  cos: [-1048576, 1048576, [0, 0.7853981633974483, Math.PI / 2, -1.5 * Math.PI, 11, 1e-9, 343.5 * Math.PI]],
};

function* samples(name: string): Generator<number> {
  const [least, most, seams] = domains[name]!;
  for (const x of seams) yield* [x, x * (1 + 2 ** -52), x * (1 - 2 ** -52)];
  const random = randomNumbers(3);
  for (let i = 0; i < points; i++) {
    const wide = least + ((random() + 1) / 2) * (most - least);
    const near = random() * 2 ** (4 - 10 * (random() + 1));
    for (const x of [wide, near]) if (x >= least && x <= most) yield x;
  }
}

describe("enclosures", () => {
  it.each(Object.keys(enclosures))("%s stays within its proven bound of the 320-bit value", (name) => {
    const row = enclosures[name]!;
    let worst = 0;
    for (const t of samples(name)) {
      const exact = fixedFunctions[name]!(fixed(t));
      const error = distance(row.value(t), exact);
      const size = exact < 0n ? -exact : exact;
      const bound = times(fixed(row.relative), size) + fixed(row.absolute);
      expect(error <= bound, `${name}(${t}) = ${row.value(t)}`).toBe(true);
      if (size > 0n) worst = Math.max(worst, Number((error << 80n) / size) * 2 ** -80);
    }
    expect(worst / u).toBeGreaterThan(0.3);
  });

  it("keeps its word at the ends of the domain", () => {
    const { exp, log, erf, tanh, sigmoid, softplus, arctan, sin, cos } = Object.fromEntries(
      Object.entries(enclosures).map(([k, row]) => [k, row.value]),
    ) as Record<string, (t: number) => number>;
    expect(exp!(-709)).toBe(0);
    expect(exp!(709)).toBe(Number.POSITIVE_INFINITY);
    expect(Math.abs(exp!(708) / 3.023383144276055e307 - 1)).toBeLessThan(5 * u);
    expect(Math.abs(log!(5e-324) / -744.4400719213812 - 1)).toBeLessThan(9 * u);
    expect(Math.abs(log!(Number.MAX_VALUE) / 709.782712893384 - 1)).toBeLessThan(9 * u);
    expect([erf!(40), erf!(-40), erf!(0), tanh!(1e9), tanh!(-1e9), sigmoid!(1e300), sigmoid!(-1e300)]).toEqual([1, -1, 0, 1, -1, 1, 0]);
    expect(softplus!(1e300)).toBe(1e300);
    expect([arctan!(1e308), arctan!(Number.NEGATIVE_INFINITY)]).toEqual([Math.PI / 2, -Math.PI / 2]);
    for (const f of [arctan, sin, cos]) expect(f!(Number.NaN)).toBeNaN();
    for (const f of [sin, cos]) expect([1048577, -1e300, Number.POSITIVE_INFINITY].map(f!)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    for (const f of [exp, log, erf, tanh, sigmoid, softplus]) expect(f!(Number.NaN)).toBeNaN();
  });
});
