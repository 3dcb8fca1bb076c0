import {
  addBias,
  avgPool2d,
  avgPool2dGrad,
  biasGrad,
  conv2d,
  conv2dGradInput,
  conv2dGradWeight,
  dot,
  load,
  maxPool2d,
  maxPool2dGrad,
  maxPool2dTangent,
  type Real,
} from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { noise } from "../support/noise.ts";

const core = await load();
const window = { stride: [2, 1], padding: [1, 2], dilation: [1, 2] } as const;

/** Small integers: every product and sum below is exact, so the identities hold with no tolerance. */
function integers(seed: number) {
  const stream = noise(seed);
  return (length: number) => Array.from({ length }, () => stream.integer(17) - 8);
}

test("⟨conv(x, w), dy⟩ = ⟨x, gradInput(dy, w)⟩ = ⟨w, gradWeight(dy, x)⟩ exactly, and a bias and its gradient likewise", () => {
  using scope = core.scope("test");
  const draw = integers(1);
  const x = scope.from("f64", [2, 3, 6, 7], draw(252));
  const w = scope.from("f64", [4, 3, 3, 2], draw(72));
  const y: Real = scope.zeros("f64", [2, 4, 3, 9]);
  const dy = scope.from("f64", [2, 4, 3, 9], draw(216));
  const [dx, dw] = [scope.zeros("f64", [2, 3, 6, 7]), scope.zeros("f64", [4, 3, 3, 2])];
  conv2d(y, x, w, window);
  conv2dGradInput(dx, dy, w, window);
  conv2dGradWeight(dw, dy, x, window);
  expect(dot(y, dy)).not.toBe(0);
  expect(dot(dx, x)).toBe(dot(y, dy));
  expect(dot(dw, w)).toBe(dot(y, dy));
  for (const shape of [[4], [4, 3, 9]]) {
    const bias = scope.from("f64", shape, draw(shape.reduce((a, b) => a * b)));
    const [spread, gathered] = [scope.zeros("f64", [2, 4, 3, 9]), scope.zeros("f64", shape)];
    addBias(spread, bias);
    biasGrad(gathered, dy);
    expect(dot(spread, dy)).toBe(dot(bias, gathered));
  }
});

test("⟨pool tx, dy⟩ = ⟨tx, poolᵀ dy⟩ exactly, for the mean over four and for the tangent of the maximum", () => {
  using scope = core.scope("test");
  const draw = integers(2);
  const pool = { kernel: [2, 2], stride: [1, 2], padding: [1, 0] } as const;
  const [x, tx] = [scope.from("f64", [2, 2, 5, 6], draw(120)), scope.from("f64", [2, 2, 5, 6], draw(120))];
  const dy = scope.from("f64", [2, 2, 6, 3], draw(72));
  const [y, ty, argmax] = [scope.zeros("f64", [2, 2, 6, 3]), scope.zeros("f64", [2, 2, 6, 3]), scope.zeros("i32", [2, 2, 6, 3])];
  const dx = scope.zeros("f64", [2, 2, 5, 6]);
  avgPool2d(y, tx, pool);
  avgPool2dGrad(dx, dy, pool);
  expect(dot(y, dy)).not.toBe(0);
  expect(dot(dx, tx)).toBe(dot(y, dy));
  maxPool2d(y, argmax, x, pool);
  maxPool2dTangent(ty, tx, argmax);
  maxPool2dGrad(dx, dy, argmax);
  expect(dot(ty, dy)).not.toBe(0);
  expect(dot(dx, tx)).toBe(dot(ty, dy));
});
