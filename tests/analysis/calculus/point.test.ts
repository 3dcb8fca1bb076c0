import { type Objective, objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import type { ActivationName } from "@nadir/analysis/formats";
import { applied, applyBlock, type LinearOperator, transpose } from "@nadir/analysis/linalg";
import { DisposedError, load, ShapeError, UsageError } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectSameBits } from "../../support/matchers.ts";
import { drawInstance, drawVector, layerNetworks } from "../../support/networks.ts";

const core = await load();
const samples = 11;

function drawnObjective(layer: string, f: ActivationName, dtype: "f32" | "f64", loss: string = "softmax-cross-entropy"): Objective {
  return objective(core, drawInstance(layerNetworks[layer]!(f), { samples, loss, seed: 5 }), { chunk: 4, dtype, weightDecay: 0.25 });
}

function blockOf(a: LinearOperator, x: Float64Array, count: number): Float64Array {
  const y = new Float64Array(count * a.rows);
  applyBlock(a, x, y, count);
  return y;
}

/** A budget that some of the samples fit in. */
function halfOf(phi: Objective, theta: Float64Array): number {
  for (let memory = 1; ; memory *= 2) {
    using point = phi.at(theta, { memory });
    if (point.kept > 0) {
      expect(point.kept).toBeLessThan(samples);
      return memory;
    }
  }
}

const symmetric = ["hessian", "gaussNewton"] as const;

test.each(Object.keys(layerNetworks).flatMap((layer) => (["f32", "f64"] as const).map((dtype) => [layer, dtype] as const)))(
  "through %s in %s, products have the same bits with the base pass kept, half kept or recomputed, in blocks or one by one",
  (layer, dtype) => {
    for (const f of ["relu", "tanh"] as const) {
      const phi = drawnObjective(layer, f, dtype);
      const theta = phi.start();
      const P = phi.parameters;
      const x = drawVector(11 * P, 31);
      const one = x.subarray(3 * P, 4 * P);
      const u = drawVector(3 * samples, 32);
      for (const memory of [0, halfOf(phi, theta), 2 ** 30]) {
        using point = phi.at(theta, { memory });
        for (const kind of symmetric) {
          const single = Array.from({ length: 11 }, (_, b) => applied(phi[kind](theta), x.slice(b * P, (b + 1) * P)));
          expectSameBits(`${kind} ${f} ${memory}`, applied(point[kind], one.slice()), single[3]!);
          const all = single.flatMap((y) => [...y]);
          expectSameBits(`block ${kind} ${f} ${memory}`, blockOf(point[kind], x, 11), all);
        }
        expectSameBits("Jv", applied(point.jacobian, one.slice()), applied(phi.jacobian(theta), one.slice()));
        expectSameBits("J'u", applied(transpose(point.jacobian), u), applied(transpose(phi.jacobian(theta)), u));
      }
    }
  },
);

test("a budget keeps whole chunks, in order", () => {
  const phi = drawnObjective("conv2d", "tanh", "f64");
  const kept = [0, 1, 2 ** 12, 2 ** 13, 2 ** 14, 2 ** 15, 2 ** 30].map((memory) => {
    using point = phi.at(phi.start(), { memory });
    return point.kept;
  });
  expect(kept.every((count) => [0, 4, 8, 11].includes(count))).toBe(true);
  expect(kept).toEqual([...kept].sort((a, b) => a - b));
  expect(new Set(kept).size).toBeGreaterThan(2);
  expect([kept[0], kept.at(-1)]).toEqual([0, 11]);
});

test("the size of a tile changes no bit of values, gradients and products", () => {
  for (const layer of Object.keys(layerNetworks)) {
    const results = [1, 2, 3, 4].map((tile) => {
      const phi = drawnObjective(layer, "tanh", "f32");
      Object.assign(phi.problem, { tile });
      const theta = phi.start();
      const v = drawVector(phi.parameters, 33);
      const { value, gradient } = finish(phi.gradient(theta));
      using point = phi.at(theta);
      const parts = [[value], gradient, applied(point.hessian, v), applied(phi.hessian(theta), v), finish(phi.outputs(theta)).data];
      return parts.flatMap((part) => [...part]);
    });
    for (const other of results.slice(1)) expectSameBits(layer, other, results[0]!);
  }
});

test("operators of a point that has ended say so, and the arena is as it was", () => {
  const phi = drawnObjective("dense", "tanh", "f64");
  const before = core.top;
  const point = phi.at(phi.start());
  expect(core.top).toBeGreaterThan(before);
  point[Symbol.dispose]();
  expect(core.top).toBe(before);
  const v = drawVector(phi.parameters, 34);
  for (const use of [() => applied(point.hessian, v), () => applied(point.gaussNewton, v), () => applied(point.jacobian, v)])
    expect(use).toThrow(DisposedError);
  using later = phi.at(phi.start());
  expect(() => applied(point.hessian, v)).toThrow(/inside the block of its `using`/);
  expect(later.kept).toBe(samples);
});

test("points end in reverse order", () => {
  const phi = drawnObjective("dense", "tanh", "f64");
  const [first, second] = [phi.at(phi.start()), phi.at(phi.start())];
  const v = drawVector(phi.parameters, 35);
  expectSameBits("first, below the second", applied(first.hessian, v), applied(second.hessian, v));
  expect(() => first[Symbol.dispose]()).toThrow(DisposedError);
  second[Symbol.dispose]();
  first[Symbol.dispose]();
});

test("sizes and budgets that make no sense are refused", () => {
  const phi = drawnObjective("dense", "tanh", "f64");
  expect(() => phi.at(phi.start().slice(1))).toThrow(ShapeError);
  expect(() => phi.at(phi.start(), { memory: Number.NaN })).toThrow(UsageError);
  expect(() => blockOf(phi.hessian(phi.start()), new Float64Array(5), 2)).toThrow(ShapeError);
  expect(() => phi.hessian(phi.start()).applyBlock!(new Float64Array(5), new Float64Array(5), 1)).toThrow(ShapeError);
});
