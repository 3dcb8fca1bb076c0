import { activationFacts, activationNames } from "@nadir/analysis/formats";
import {
  type ActivationName,
  activate,
  activateDerivative,
  activateSecondDerivative,
  activations,
  erf,
  exp,
  load,
  log,
  log1p,
  ShapeError,
  UsageError,
} from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { fenced, noisy } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";
import { lengths } from "../support/sizes.ts";

const core = await load();
const names = Object.keys(activations) as ActivationName[];
const orders = [activate, activateDerivative, activateSecondDerivative] as const;

function evaluate(order: 0 | 1 | 2, name: ActivationName, x: readonly number[], parameter?: number): number[] {
  using scope = core.scope("test");
  const y = scope.empty("f64", [x.length]);
  orders[order](y, scope.from("f64", [x.length], x), name, parameter);
  return [...y.toArray()];
}

function elementary(op: typeof exp, x: readonly number[]): number[] {
  using scope = core.scope("test");
  const y = scope.empty("f64", [x.length]);
  op(y, scope.from("f64", [x.length], x));
  return [...y.toArray()];
}

test("the architecture format knows the same names, and the same of them to be analytic", () => {
  expect(activationNames).toEqual(names);
  for (const name of names) expect(activationFacts({ function: name }).analytic, name).toBe(activations[name].analytic);
});

describe.each(names)("%s", (name) => {
  test("an element has the same bits at every position and length, in place too, and nothing else is written", () => {
    for (const order of orders)
      for (const dtype of ["f32", "f64"] as const)
        for (const n of lengths.slice(0, 12)) {
          const stream = noise(n);
          using scope = core.scope("test");
          const x = fenced(scope, dtype, [n], stream.wild(n));
          const y = noisy(scope, dtype, [n], stream);
          const single = [...x.tensor.toArray()].map((element) => {
            using inner = core.scope("single");
            const one = inner.from(dtype, [1], [element]);
            order(one, one, name);
            return one.view()[0]!;
          });
          order(y.tensor, x.tensor, name);
          expectSameBits(`${name} ${dtype} n=${n}`, y.tensor.view(), single);
          for (const operand of [x, y]) operand.check(name);
        }
  });

  test("f32 is the f64 result rounded once", () => {
    const x = [...noise(1).numbers(500)].map((value) => Math.fround(20 * value));
    for (const order of [0, 1, 2] as const) {
      using scope = core.scope("test");
      const y = scope.empty("f32", [x.length]);
      orders[order](y, scope.from("f32", [x.length], x), name);
      expectSameBits(name, y.view(), evaluate(order, name, x).map(Math.fround));
    }
  });

  test("a NaN stays a NaN", () => {
    expect(evaluate(0, name, [NaN, 1])[0]).toBeNaN();
  });
});

const limits: Readonly<Record<ActivationName, readonly (readonly [number, number, number])[]>> = {
  identity: [
    [-Infinity, 1, 0],
    [Infinity, 1, 0],
  ],
  relu: [
    [0, 0, 0],
    [Infinity, 1, 0],
  ],
  "leaky-relu": [
    [-Infinity, 0.01, 0],
    [Infinity, 1, 0],
  ],
  sigmoid: [
    [0, 0, 0],
    [1, 0, 0],
  ],
  tanh: [
    [-1, 0, 0],
    [1, 0, 0],
  ],
  softplus: [
    [0, 0, 0],
    [Infinity, 1, 0],
  ],
  gelu: [
    [0, 0, 0],
    [Infinity, 1, 0],
  ],
  "gelu-tanh": [
    [0, 0, 0],
    [Infinity, 1, 0],
  ],
  silu: [
    [0, 0, 0],
    [Infinity, 1, 0],
  ],
  square: [
    [Infinity, -Infinity, 2],
    [Infinity, Infinity, 2],
  ],
  "sigmoid-cubed": [
    [0, 0, 0],
    [1, 0, 0],
  ],
  elu: [
    [-1, 0, 0],
    [Infinity, 1, 0],
  ],
  selu: [
    [-1.7580993408473768, 0, 0],
    [Infinity, 1.0507009873554805, 0],
  ],
  arctan: [
    [-Math.PI / 2, 0, 0],
    [Math.PI / 2, 0, 0],
  ],
  sin: [
    [NaN, NaN, NaN],
    [NaN, NaN, NaN],
  ],
  cubic: [
    [-Infinity, Infinity, -Infinity],
    [Infinity, Infinity, Infinity],
  ],
  gaussian: [
    [0, 0, 0],
    [0, 0, 0],
  ],
};

test.each(names)("%s tends to its limits at both infinities and at the largest numbers", (name) => {
  const largest = Number.MAX_VALUE;
  for (const order of [0, 1, 2] as const) {
    const [left, right] = limits[name].map((row) => row[order]!);
    const got = evaluate(order, name, [-Infinity, Infinity, -largest, largest]).map((value) => value + 0);
    expect(got.slice(0, 2), `f${"'".repeat(order)}`).toEqual([left, right]);
    const finite = (limit: number, at: number) =>
      Number.isFinite(limit) || name === "square" || name === "cubic" ? limit : name === "leaky-relu" && at < 0 ? 0.01 * at : at;
    // sin and SELU have values of their own at the largest number
    if (name === "sin") expect(got.slice(2).every((value) => Math.abs(value) <= 1)).toBe(true);
    else if (name === "selu") expect(got[2]).toBe(left);
    else expect(got.slice(2), `f${"'".repeat(order)}`).toEqual([finite(left!, -largest), finite(right!, largest)]);
  }
});

test("special values", () => {
  expect(
    elementary(exp, [0, -0, -Infinity, Infinity, NaN, 709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019413]),
  ).toEqual([1, 1, 0, Infinity, NaN, 1.7976931348622732e308, Infinity, 5e-324, 0]);
  expect(elementary(log, [0, -0, 1, -1, Infinity, NaN, 5e-324])).toEqual([-Infinity, -Infinity, 0, NaN, Infinity, NaN, -744.4400719213812]);
  expect(elementary(log1p, [0, -0, -1, -2, Infinity, NaN, 5e-324, -5e-324])).toEqual([
    0,
    -0,
    -Infinity,
    NaN,
    Infinity,
    NaN,
    5e-324,
    -5e-324,
  ]);
  expect(elementary(erf, [0, -0, Infinity, -Infinity, NaN, 6])).toEqual([0, -0, 1, -1, NaN, 1]);
  expect(evaluate(0, "tanh", [0, -0, 5e-324, -5e-324])).toEqual([0, -0, 5e-324, -5e-324]);
  expect(evaluate(0, "sigmoid", [0, -0])).toEqual([0.5, 0.5]);
  expect(evaluate(0, "relu", [-1, 2])).toEqual([0, 2]);
  expect(evaluate(0, "leaky-relu", [-8, 8], 0.25)).toEqual([-2, 8]);
});

test("sigmoid' does not vanish where sigmoid rounds to 1", () => {
  const [at40, at700] = evaluate(1, "sigmoid", [40, -700]);
  expect(at40! / 4.248354255291589e-18).toBeCloseTo(1, 14);
  expect(at700! / 9.859676543759771e-305).toBeCloseTo(1, 14);
});

test("conventions at the kinks are those of the table", () => {
  expect(activations.relu.kink).toEqual({ at: 0, convention: "f'(0) = 0, f''(0) = 0" });
  expect(evaluate(1, "relu", [0, -0, 5e-324])).toEqual([0, 0, 1]);
  expect(evaluate(1, "leaky-relu", [0, 5e-324], 0.2)).toEqual([0.2, 1]);
  for (const alpha of [1, 0.4, -2]) {
    const near = [0, -0, 5e-324];
    expect(evaluate(1, "elu", near, alpha)).toEqual([alpha, alpha, 1]);
    expect(evaluate(2, "elu", near, alpha)).toEqual([alpha, alpha, 0]);
  }
  expect(evaluate(1, "selu", [0, 5e-324])).toEqual([1.7580993408473768, 1.0507009873554805]);
  expect(evaluate(2, "selu", [0, 5e-324])).toEqual([1.7580993408473768, 0]);
  expect([...evaluate(2, "relu", [0]), ...evaluate(2, "leaky-relu", [0])]).toEqual([0, 0]);
  expect(names.filter((name) => activations[name].kink).sort()).toEqual(names.filter((name) => !activations[name].analytic).sort());
});

describe("misuse", () => {
  test("shapes, names and parameters are checked before the kernel runs", () => {
    using scope = core.scope("test");
    const x = scope.zeros("f64", [3]);
    expect(() => activate(x, scope.zeros("f64", [2]), "relu")).toThrow(ShapeError);
    expect(() => activate(x, x, "swish" as ActivationName)).toThrow(UsageError);
    expect(() => activate(x, x, "toString" as ActivationName)).toThrow(/activation: needs one of identity, /);
    expect(() => activate(x, x, "relu", 1)).toThrow("relu: needs no parameter; got 1. Leave it out.");
    expect(() => activate(x, x, "softplus", 0)).toThrow("softplus: needs a number in [2^-100, 2^100] as α; got 0. Change it.");
    expect(() => activate(x, x, "leaky-relu", NaN)).toThrow(UsageError);
  });
});
