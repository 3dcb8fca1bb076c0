import { readFileSync } from "node:fs";
import {
  load,
  logisticLoss,
  logSumExp,
  type Scope,
  ShapeError,
  softmax,
  softmaxCrossEntropy,
  softmaxHessianProduct,
  UsageError,
} from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { fenced, noisy } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";

interface Case {
  readonly logits: number[][];
  readonly labels: number[];
  readonly direction: number[][];
  readonly losses: number[];
  readonly gradient: number[][];
  readonly product: number[][];
  readonly softmax: number[][];
  readonly logSumExp: number[];
}
interface Fixture {
  readonly crossEntropy: Case[];
  readonly logistic: Record<"logits" | "targets" | "losses" | "gradient" | "curvature", number[]>;
}
const fixture: Fixture = JSON.parse(readFileSync(new URL("../oracles/fixtures/cross_entropy.json", import.meta.url), "utf8"));
const core = await load();
const real = ["f32", "f64"] as const;

/** Both sides round: the oracle too is only accurate to a few units, of the entry and of the logits that were subtracted. */
function expectClose(label: string, got: ArrayLike<number>, wanted: readonly number[], unit: number, magnitude = 1): void {
  expect(got.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    const bound = unit * (16 * Math.abs(wanted[i]!) + 4 * magnitude);
    if (!(Math.abs(got[i]! - wanted[i]!) <= bound)) throw new Error(`${label} [${i}]: needs ${wanted[i]} within ${bound}; got ${got[i]}`);
  }
}

function matrix(scope: Scope, dtype: "f32" | "f64", rows: readonly (readonly number[])[]) {
  return scope.from(dtype, [rows.length, rows[0]!.length], rows.flat());
}

describe.each(real)("%s against PyTorch", (dtype) => {
  const unit = dtype === "f32" ? 2 ** -24 : 2 ** -53;

  test.each(fixture.crossEntropy.map((one, i) => [i, one] as const))("case %i", (_, one) => {
    using scope = core.scope("test");
    const z = matrix(scope, dtype, one.logits);
    const largest = Math.max(...one.logits.flat().map(Math.abs), 1);
    const [losses, sums] = [scope.empty(dtype, [one.labels.length]), scope.empty(dtype, [one.labels.length])];
    const [gradient, p, product] = [scope.empty(dtype, z.shape), scope.empty(dtype, z.shape), scope.empty(dtype, z.shape)];
    softmaxCrossEntropy(losses, gradient, z, scope.from("i32", [one.labels.length], one.labels));
    softmax(p, z);
    logSumExp(sums, z);
    softmaxHessianProduct(product, p, matrix(scope, dtype, one.direction));
    expectClose("losses", losses.view(), one.losses, unit, largest);
    expectClose("gradient", gradient.view(), one.gradient.flat(), unit, largest);
    expectClose("softmax", p.view(), one.softmax.flat(), unit, largest);
    expectClose("logSumExp", sums.view(), one.logSumExp, unit, largest);
    expectClose("product", product.view(), one.product.flat(), unit, 4 * largest);
  });

  test("logistic loss, gradient and curvature, with targets 0/1 and −1/1 alike", () => {
    const { logits, targets, losses, gradient, curvature } = fixture.logistic;
    const n = logits.length;
    const largest = Math.max(...logits.map(Math.abs));
    for (const negative of [0, -1]) {
      using scope = core.scope("test");
      const [l, g, c] = [scope.empty(dtype, [n]), scope.empty(dtype, [n]), scope.empty(dtype, [n])];
      const signs = targets.map((target) => (target > 0 ? 1 : negative));
      logisticLoss(l, g, scope.from(dtype, [n], logits), scope.from(dtype, [n], signs), c);
      expectClose("losses", l.view(), losses, unit, largest);
      expectClose("gradient", g.view(), gradient, unit, largest);
      expectClose("curvature", c.view(), curvature, unit, largest);
    }
  });
});

describe("laws", () => {
  test("each output has the same bits with and without the optional ones, in place, and writes nothing else", () => {
    for (const dtype of real)
      for (const [rows, m] of [
        [1, 1],
        [3, 2],
        [2, 7],
      ] as const) {
        const stream = noise(rows * 10 + m);
        using scope = core.scope("test");
        const z = fenced(scope, dtype, [rows, m], stream.numbers(rows * m));
        const labels = scope.from(
          "i32",
          [rows],
          Array.from({ length: rows }, () => stream.integer(m)),
        );
        const [losses, alone] = [noisy(scope, dtype, [rows], stream), noisy(scope, dtype, [rows], stream)];
        const gradient = noisy(scope, dtype, [rows, m], stream);
        softmaxCrossEntropy(losses.tensor, gradient.tensor, z.tensor, labels);
        softmaxCrossEntropy(alone.tensor, null, z.tensor, labels);
        expectSameBits("losses", alone.tensor.view(), losses.tensor.view());
        softmaxCrossEntropy(alone.tensor, z.tensor, z.tensor, labels);
        expectSameBits("in place", z.tensor.view(), gradient.tensor.view());
        for (const operand of [z, losses, alone, gradient]) operand.check("cross-entropy");
      }
  });

  test("a confident sample keeps a loss and a gradient of the right size", () => {
    using scope = core.scope("test");
    const z = scope.from("f64", [2, 3], [60, 0, 1, 800, 0, -800]);
    const [losses, gradient] = [scope.empty("f64", [2]), scope.empty("f64", [2, 3])];
    softmaxCrossEntropy(losses, gradient, z, scope.from("i32", [2], [0, 2]));
    // rest = e^-60 + e^-59 = 3.26e-26: 1 - p would be 0
    expect(losses.view()[0]! / 3.255917484964053e-26).toBeCloseTo(1, 12);
    expect(gradient.view()[0]! / -3.255917484964053e-26).toBeCloseTo(1, 12);
    expect([...losses.view()].slice(1)).toEqual([1600]);
    expect([...gradient.view()].slice(3)).toEqual([1, 0, -1]);
  });

  test("−∞ has probability 0; +∞ and NaN make their row NaN, and no other", () => {
    using scope = core.scope("test");
    const z = scope.from("f64", [5, 2], [0, -Infinity, 0, Infinity, NaN, 0, 0, NaN, -Infinity, -Infinity]);
    const [p, s] = [scope.empty("f64", [5, 2]), scope.empty("f64", [5])];
    softmax(p, z);
    logSumExp(s, z);
    expect([...p.view()]).toEqual([1, 0, ...Array(8).fill(NaN)]);
    expect([...s.view()]).toEqual([0, Infinity, NaN, NaN, NaN]);
  });

  test("the Hessian product is the change of the gradient, symmetric, and 0 along the ones", () => {
    using scope = core.scope("test");
    const stream = noise(5);
    const z = scope.from("f64", [4, 6], stream.numbers(24));
    const [p, y, w] = [scope.empty("f64", [4, 6]), scope.empty("f64", [4, 6]), scope.empty("f64", [4, 6])];
    softmax(p, z);
    softmaxHessianProduct(y, p, scope.from("f64", [4, 6], Array(24).fill(1)));
    for (const entry of y.view()) expect(Math.abs(entry)).toBeLessThanOrEqual(2 ** -50);
    const direction = () => scope.from("f64", [4, 6], Array.from({ length: 24 }, stream.number));
    const [a, b] = [direction(), direction()];
    softmaxHessianProduct(y, p, a);
    softmaxHessianProduct(w, p, b);
    const inner = (left: ArrayLike<number>, right: ArrayLike<number>) => Array.from(left).reduce((sum, x, i) => sum + x * right[i]!, 0);
    expect(Math.abs(inner(y.view(), b.view()) - inner(w.view(), a.view()))).toBeLessThanOrEqual(2 ** -46);
  });
});

describe("misuse", () => {
  test("labels, targets and shapes are checked", () => {
    using scope = core.scope("test");
    const z = scope.zeros("f64", [2, 3]);
    const l = scope.zeros("f64", [2]);
    expect(() => softmaxCrossEntropy(l, null, z, scope.from("i32", [2], [0, 3]))).toThrow(
      new UsageError("softmaxCrossEntropy: needs labels from 0 to 2; got 3 for sample 1. Check the labels."),
    );
    expect(() => softmaxCrossEntropy(l, null, z, scope.from("i32", [2], [-1, 0]))).toThrow(UsageError);
    expect(() => softmaxCrossEntropy(l, l, z, scope.zeros("i32", [2]))).toThrow(ShapeError);
    expect(() => softmax(l, l)).toThrow(/needs logits \[samples,classes\]/);
    expect(() => logSumExp(scope.zeros("f64", [3]), z)).toThrow(ShapeError);
    expect(() => logisticLoss(l, null, l, scope.from("f64", [2], [1, 2]))).toThrow(UsageError);
    expect(() => logisticLoss(l, null, l, scope.from("f64", [2], [1, NaN]))).toThrow(UsageError);
  });
});
