import { parameterShapes, parseArchitecture } from "@nadir/analysis/formats";
import { type DirectionContext, directions } from "@nadir/analysis/landscape";
import { Stream } from "@nadir/analysis/random";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";

const core = await load();
const architecture = parseArchitecture({
  schema: "nadir/architecture@1",
  input: [2, 5, 5],
  layers: [{ type: "conv2d", filters: 3, kernel: [2, 2] }, { type: "flatten" }, { type: "dense", units: 4 }],
});
const windows = parameterShapes(architecture);
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const total = windows.reduce((sum, w) => sum + size(w.shape), 0);
const context = (seed: number): DirectionContext => ({
  theta: new Stream(core, 1).child("theta").normal(total),
  windows,
  stream: new Stream(core, seed).child("direction"),
});
const norm = (x: Float64Array): number => Math.sqrt(x.reduce((s, v) => s + v * v, 0));
const named = (id: string) => directions.find((d) => d.id === id)!;

/** Every filter of θ or of a direction: [start, length] of each output channel or row. */
function filters(): { from: number; to: number }[] {
  let offset = 0;
  return windows.flatMap(({ shape, role }) => {
    const start = offset;
    offset += size(shape);
    const one = size(shape) / shape[0]!;
    return role === "bias" ? [] : Array.from({ length: shape[0]! }, (_, f) => ({ from: start + f * one, to: start + (f + 1) * one }));
  });
}

describe.each(directions.map((d) => [d.id, d] as const))("direction %s", (_, kind) => {
  it("is a function of the seed", () => {
    expect(kind.make(context(3))).toEqual(kind.make(context(3)));
    expect(kind.make(context(3))).not.toEqual(kind.make(context(4)));
  });

  it("has the length of θ and finite entries", () => {
    const d = kind.make(context(5));
    expect(d.length).toBe(total);
    expect(d.every(Number.isFinite)).toBe(true);
  });
});

describe("the filter-normalized direction", () => {
  it("has, filter by filter, the norm of θ, up to the rounding of two norms and one product", () => {
    const { theta } = context(0);
    const d = named("filter-normalized").make(context(9));
    for (const { from, to } of filters()) {
      const [own, wanted] = [norm(d.subarray(from, to)), norm(theta.subarray(from, to))];
      // n products and sums, a root and a division: relative error below (n + 4) u on either side
      expect(Math.abs(own - wanted)).toBeLessThanOrEqual(2 * (to - from + 4) * 2 ** -53 * wanted);
    }
  });

  it("does not move biases", () => {
    const d = named("filter-normalized").make(context(9));
    const moved = new Set(filters().flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)));
    expect([...d].filter((x, i) => !moved.has(i) && x !== 0)).toEqual([]);
  });

  it("is zero on a filter that is zero", () => {
    const { windows: w, stream } = context(2);
    const zero = new Float64Array(total);
    expect(
      named("filter-normalized")
        .make({ theta: zero, windows: w, stream })
        .every((x) => x === 0),
    ).toBe(true);
  });
});

describe("the random direction", () => {
  it("has the norm of θ", () => {
    const { theta } = context(0);
    const [own, wanted] = [norm(named("random").make(context(8))), norm(theta)];
    expect(Math.abs(own - wanted)).toBeLessThanOrEqual(2 * (total + 4) * 2 ** -53 * wanted);
  });
});
