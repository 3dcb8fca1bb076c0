import { readFileSync } from "node:fs";
import {
  avgPool2d,
  avgPool2dGrad,
  conv2d,
  conv2dGradInput,
  conv2dGradWeight,
  load,
  maxPool2d,
  maxPool2dGrad,
  type Pair,
} from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectSameBits, expectWithin } from "../support/matchers.ts";

interface Convolution {
  readonly input: number[];
  readonly weights: number[];
  readonly output: number[];
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly x: number[];
  readonly w: number[];
  readonly y: number[];
  readonly dy: number[];
  readonly dx: number[];
  readonly dw: number[];
}
interface Pooling {
  readonly kind: "max" | "avg";
  readonly input: number[];
  readonly output: number[];
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly argmax?: number[];
  readonly x: number[];
  readonly y: number[];
  readonly dy: number[];
  readonly dx: number[];
}
const file = new URL("../oracles/fixtures/conv_pool.json", import.meta.url);
const oracle = JSON.parse(readFileSync(file, "utf8")) as { convolutions: Convolution[]; poolings: Pooling[] };
const core = await load();
/** −0 of an exact zero: PyTorch leaves padding out, we multiply it. */
const unsigned = (values: ArrayLike<number>) => Array.from(values, (x) => x + 0);

test.each(["f32", "f64"] as const)(
  "%s convolutions and their gradients are PyTorch's, exactly: every sum of the dyadic cases is exact",
  (dtype) => {
    expect(oracle.convolutions.length).toBe(4);
    for (const [i, c] of oracle.convolutions.entries()) {
      using scope = core.scope("oracle");
      const [x, w, dy] = [scope.from(dtype, c.input, c.x), scope.from(dtype, c.weights, c.w), scope.from(dtype, c.output, c.dy)];
      const [y, dx, dw] = [scope.empty(dtype, c.output), scope.empty(dtype, c.input), scope.zeros(dtype, c.weights)];
      conv2d(y, x, w, c);
      conv2dGradInput(dx, dy, w, c);
      conv2dGradWeight(dw, dy, x, c);
      expectSameBits(`y ${i}`, unsigned(y.view()), unsigned(c.y));
      expectSameBits(`dx ${i}`, unsigned(dx.view()), unsigned(c.dx));
      expectSameBits(`dw ${i}`, unsigned(dw.view()), unsigned(c.dw));
    }
  },
);

test("f64 poolings and their gradients are PyTorch's: maxima and their indices exactly, means within their roundings", () => {
  expect(oracle.poolings.length).toBe(6);
  for (const [i, p] of oracle.poolings.entries()) {
    using scope = core.scope("oracle");
    const [x, dy] = [scope.from("f64", p.input, p.x), scope.from("f64", p.output, p.dy)];
    const [y, dx] = [scope.empty("f64", p.output), scope.empty("f64", p.input)];
    // Sums are exact; the division, and the at most nine additions of quotients of magnitude ≤ 2 / 4, round.
    const bound = p.kind === "max" ? 0 : 2 ** -50;
    if (p.kind === "max") {
      const argmax = scope.empty("i32", p.output);
      maxPool2d(y, argmax, x, p);
      maxPool2dGrad(dx, dy, argmax);
      expectSameBits(`argmax ${i}`, argmax.view(), p.argmax!);
    } else {
      avgPool2d(y, x, p);
      avgPool2dGrad(dx, dy, p);
    }
    expectWithin(`y ${i}`, y.view(), p.y, bound);
    expectWithin(`dx ${i}`, dx.view(), p.dx, bound);
  }
});
