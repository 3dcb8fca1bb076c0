import { readFileSync } from "node:fs";
import {
  type ActivationName,
  activate,
  activateDerivative,
  activateSecondDerivative,
  activations,
  type ErrorBound,
  erf,
  errorBounds,
  exp,
  largestError,
  load,
  log,
  log1p,
  type Real,
  unitRoundoff,
} from "@nadir/core-wasm";
import { afterAll, describe, expect, test } from "vitest";
import { type Reference, references } from "../reference/activations.ts";
import { type DoubleDouble, dd, subtract } from "../reference/double-double.ts";
import * as reference from "../reference/transcendental.ts";
import { type Noise, noise } from "../support/noise.ts";

const core = await load();
const MULTIPLIER = Number(process.env.TEST_MULTIPLIER ?? 1);
const POINTS = 20_000 * MULTIPLIER;
const PATIENCE = { timeout: 60_000 * (1 + MULTIPLIER) };
const TINY = 2 ** -1074;
const names = Object.keys(activations) as ActivationName[];
const orders = [activate, activateDerivative, activateSecondDerivative] as const;
const elementary = {
  exp: [exp, reference.exp],
  log: [log, reference.log],
  log1p: [log1p, reference.log1p],
  erf: [erf, reference.erf],
} as const;

type Fixture = Readonly<Record<string, { readonly x: number[]; readonly values: [number, number][] }[]>>;
const fixture: Fixture = JSON.parse(readFileSync(new URL("../oracles/fixtures/transcendental.json", import.meta.url), "utf8"));

describe("the double-double reference has at least 90 correct bits, by mpmath", () => {
  test.each(Object.keys(fixture))("%s", (name) => {
    fixture[name]!.forEach(({ x, values }, order) => {
      const f: Reference = name in elementary ? elementary[name as keyof typeof elementary][1] : references[name as ActivationName][order]!;
      x.forEach((point, i) => {
        const exact = values[i]!;
        const error = Math.abs(subtract(f(dd(point), activations[name as ActivationName]?.parameter ?? 0), exact)[0]);
        // 2^-90 of the value, and of 1 where terms of size 1 cancel; the low words end at 2^-1074
        const cancels = order > 0 || name.startsWith("gelu") ? 2 ** -96 * Math.min(1, Math.abs(point)) : 0;
        const bound = 2 ** -90 * Math.abs(exact[0]) + cancels + 4 * TINY;
        if (!(error <= bound)) throw new Error(`${name}^(${order})(${point}): needs ${exact}, error ${error} above ${bound}`);
      });
    });
  });
});

test("each derivative of the reference is the difference quotient of the one before", () => {
  const h = 2 ** -26;
  for (const name of names)
    for (const order of [1, 2] as const)
      for (const t of [-3.3, -1.1, -0.4, 0.3, 0.9, 1.7, 2.6]) {
        const parameter = name === "softplus" ? 1.5 : (activations[name].parameter ?? 0);
        const at = (x: number): DoubleDouble => references[name][order - 1]!(dd(x), parameter);
        const quotient = subtract(at(t + h), at(t - h))[0] / (2 * h);
        const exact = references[name][order]!(dd(t), parameter)[0];
        // h²/6 times the third derivative of what is differenced, which stays below 300 here
        expect(Math.abs(quotient - exact), `${name} ${order} ${t}`).toBeLessThanOrEqual(50 * h * h + 2 ** -52 * Math.abs(exact));
      }
});

/** Points over all scales, dense where the kernels change their branch: near 0, at halves of ln 2 and of its multiples, at ±1, and where results underflow. */
function points(stream: Noise, count: number, positive: boolean): Float64Array {
  const scales = [1, 4, 16, 64, 750];
  const near = [
    0.5 * Math.LN2,
    Math.LN2,
    1.5 * Math.LN2,
    20.5 * Math.LN2,
    1,
    Math.SQRT2,
    Math.SQRT1_2,
    Math.SQRT2 - 1,
    1 - Math.SQRT1_2,
    2,
    745,
    709.78,
    37,
    708.4,
  ];
  return Float64Array.from({ length: count }, (_, i) => {
    const u = stream.number() + 2 ** -24 * stream.number();
    const sign = u < 0 ? -1 : 1;
    const x =
      i % 3 === 0
        ? scales[stream.integer(scales.length)]! * u
        : i % 3 === 1
          ? sign * (1 + Math.abs(u)) * 2 ** (stream.integer(70) - 60)
          : sign * near[stream.integer(near.length)]! * (1 + stream.number() * 2 ** -stream.integer(53));
    return positive ? Math.abs(i % 3 === 1 ? x * 2 ** (stream.integer(2000) - 1000) : x) || 1 : x;
  });
}

const worst: string[] = [];
afterAll(() => {
  console.log(`largest errors at ${POINTS} points (bound):\n${worst.join("\n")}`);
});

/** Compares a kernel with its reference at all points; notes the largest share of the bound. */
function compare(
  label: string,
  run: (y: Real, x: Real) => void,
  f: (t: DoubleDouble) => DoubleDouble,
  bound: ErrorBound,
  x: Float64Array,
): void {
  using scope = core.scope("accuracy");
  const y = scope.empty("f64", [x.length]);
  run(y, scope.from("f64", [x.length], x));
  const got = y.toArray();
  let [share, units, place] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const exact = f(dd(x[i]!));
    if (!Number.isFinite(exact[0] + exact[1])) throw new Error(`${label}(${x[i]}): the reference overflows`);
    const error = Math.abs(got[i]! - exact[0] - exact[1]);
    // the reference itself loses up to 4 subnormal units where its low words underflow
    const allowed = largestError(bound, exact[0]) + 4 * TINY;
    if (!(error <= allowed)) throw new Error(`${label}(${x[i]}): needs ${exact[0]} within ${allowed}; got ${got[i]}, off by ${error}`);
    if (error / allowed > share) [share, place] = [error / allowed, x[i]!];
    if (Math.abs(exact[0]) > 2 ** -960) units = Math.max(units, error / (unitRoundoff * Math.abs(exact[0])));
  }
  const { relative, absolute, grade } = bound;
  worst.push(
    `  ${label.padEnd(22)} ${units.toFixed(2).padStart(8)} u, ${(100 * share).toFixed(0).padStart(3)} % of ${grade} ${relative} u·|f| + ${absolute} u, at ${place}`,
  );
}

describe("the f64 kernels stay within their bounds", PATIENCE, () => {
  test.each(Object.keys(elementary) as (keyof typeof elementary)[])("%s", (name) => {
    const [run, f] = elementary[name];
    const x = points(noise(name.length), POINTS, name === "log").filter((t) =>
      name === "exp" ? t < 709.78 : name === "log1p" ? t > -1 : true,
    );
    compare(name, run, f, errorBounds[name], x);
  });

  const parameters: Partial<Record<ActivationName, readonly number[]>> = {
    softplus: [1, 2, 0.3, 7.5],
    "leaky-relu": [0.01, -0.3],
    elu: [1, 0.3, -2.5],
  };
  test.each(names.flatMap((name) => (parameters[name] ?? [undefined]).map((parameter) => [name, parameter] as const)))(
    "%s %s",
    (name, parameter) => {
      const value = parameter ?? 0;
      const x = points(
        noise(name.length),
        parameter === undefined || parameter === activations[name].parameter ? POINTS : POINTS / 4,
        false,
      );
      for (const order of [0, 1, 2] as const) {
        const label = `${name}${"'".repeat(order)}${parameter === undefined ? "" : ` ${parameter}`}`;
        const f = references[name][order]!;
        compare(
          label,
          (y, t) => orders[order](y, t, name, parameter),
          (t) => f(t, value),
          activations[name].bounds(value)[order]!,
          x,
        );
      }
    },
  );
});

test("sine, inverse tangent and their derivatives hold their bounds up to the largest doubles", PATIENCE, () => {
  const stream = noise(77);
  const far = Float64Array.from({ length: POINTS / 10 }, (_, i) => {
    // every binade, multiples of π/2 as near as a double comes, the switch of the reduction at 2^20, and the worst case of all
    if (i % 4 === 0) return stream.number() * 2 ** (stream.integer(1000) + 20);
    if (i % 4 === 1) return stream.integer(2 ** 20) * (Math.PI / 2);
    if (i % 4 === 2) return (i % 8 === 2 ? 1 : -1) * 2 ** 20 * (1 + stream.number() * 2 ** -stream.integer(50));
    return i % 8 === 3 ? Number.MAX_VALUE * stream.number() : 6381956970095103 * 2 ** 797;
  });
  for (const name of ["sin", "arctan"] as const)
    for (const order of [0, 1, 2] as const)
      compare(
        `${name}${"'".repeat(order)} far`,
        (y, t) => orders[order](y, t, name),
        (t) => references[name][order]!(t, 0),
        activations[name].bounds(0)[order]!,
        far,
      );
});

test("no global Lipschitz constant is exceeded, and each is attained within 1 %", () => {
  const x = points(noise(9), 20_000, false);
  for (const name of names) {
    const { lipschitz, parameter, bounds } = activations[name];
    const constant = lipschitz(parameter ?? 0);
    if (constant === null) continue;
    using scope = core.scope("lipschitz");
    const y = scope.empty("f64", [x.length]);
    activateDerivative(y, scope.from("f64", [x.length], x), name);
    const largest = y.view().reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
    const { relative, absolute } = bounds(parameter ?? 0)[1];
    expect(largest, name).toBeLessThanOrEqual(constant + unitRoundoff * (relative * constant + absolute));
    expect(largest, name).toBeGreaterThanOrEqual(0.99 * constant);
  }
});
