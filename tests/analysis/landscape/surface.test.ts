import { finish, type Work } from "@nadir/analysis/evidence";
import {
  type Axis,
  coordinate,
  evaluateSurface,
  fromSurfaceValue,
  parseSurface,
  type Surface,
  surfaceSize,
} from "@nadir/analysis/landscape";
import { describe, expect, it } from "vitest";

const axis = (from: number, to: number, points: number): Axis => ({ direction: "random", from, to, points });

// biome-ignore lint/correctness/useYield: a loss with nothing to report
function* quadratic(theta: Float64Array): Work<number> {
  return theta[0]! * theta[0]! + 3 * theta[1]! * theta[1]! + theta[0]! * theta[1]!;
}

describe("coordinates", () => {
  it("are exactly symmetric on a symmetric range, with an exact zero in the middle and exact ends", () => {
    for (const points of [3, 5, 21, 51, 101]) {
      const a = axis(-0.7, 0.7, points);
      const all = Array.from({ length: points }, (_, i) => coordinate(a, i));
      expect(all[(points - 1) / 2]).toBe(0);
      expect([all[0], all.at(-1)]).toEqual([-0.7, 0.7]);
      for (let i = 0; i < points; i++) expect(all[i]! + all[points - 1 - i]!).toBe(0);
    }
  });
});

describe("a surface", () => {
  const theta = Float64Array.of(2, -1);
  const [d1, d2] = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
  const axes = [axis(-1, 1, 5), axis(-2, 2, 9)];

  it("of a quadratic along dyadic coordinates is exactly the quadratic, row-major with the last axis fastest", () => {
    const values = finish(evaluateSurface(quadratic, theta, axes, [d1, d2], { first: 0, last: surfaceSize(axes) }));
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 9; j++) {
        const [x, y] = [2 + coordinate(axes[0]!, i), -1 + coordinate(axes[1]!, j)];
        expect(values[i * 9 + j]).toBe(x * x + 3 * y * y + x * y);
      }
  });

  it("is the loss at θ itself where the coordinates are zero, bit for bit", () => {
    const odd = Float64Array.of(0.1, 1e300);
    const [value] = finish(evaluateSurface(quadratic, theta, axes, [odd, odd], { first: 22, last: 23 }));
    expect(value).toBe(finish(quadratic(theta)));
  });

  it("keeps known values and computes only the others", () => {
    let evaluated = 0;
    function* counting(point: Float64Array): Work<number> {
      evaluated++;
      return yield* quadratic(point);
    }
    const all = finish(evaluateSurface(quadratic, theta, axes, [d1, d2], { first: 0, last: 45 }));
    const known = all.map((v, i) => (i % 3 === 0 ? v : null));
    expect(finish(evaluateSurface(counting, theta, axes, [d1, d2], { first: 0, last: 45 }, known))).toEqual(all);
    expect(evaluated).toBe(30);
  });

  it("names values that are not finite instead of hiding them", () => {
    // biome-ignore lint/correctness/useYield: a loss with nothing to report
    function* wild(point: Float64Array): Work<number> {
      return point[0]! > 2.5 ? Number.NaN : point[0]! > 2 ? Number.POSITIVE_INFINITY : 1;
    }
    const values = finish(evaluateSurface(wild, theta, [axis(-1, 1, 5)], [d1], { first: 0, last: 5 }));
    expect(values).toEqual([1, 1, 1, "Infinity", "NaN"]);
    expect(values.map(fromSurfaceValue)).toEqual([1, 1, 1, Number.POSITIVE_INFINITY, Number.NaN]);
  });

  it("refuses a direction of another length", () => {
    expect(() => finish(evaluateSurface(quadratic, theta, [axis(-1, 1, 3)], [Float64Array.of(1)], { first: 0, last: 3 }))).toThrow(
      /length 2; got 1/,
    );
  });
});

describe("the JSON of a surface", () => {
  const good: Surface = {
    schema: "nadir/surface@1",
    title: "t",
    seed: 0,
    dtype: "f64",
    loss: "squared",
    samples: 3,
    instance: "0",
    axes: [axis(-1, 1, 3)],
    center: 1,
    values: [1, "NaN", null],
  };

  it("survives a round trip", () => {
    expect(parseSurface(JSON.stringify(good))).toEqual(good);
  });

  it.each([
    ["text", "nothing"],
    ["another schema", JSON.stringify({ ...good, schema: "nadir/surface@2" })],
    ["a missing value", JSON.stringify({ ...good, values: [1, 2] })],
    ["an unknown field", JSON.stringify({ ...good, extra: 1 })],
    ["a value that is no number", JSON.stringify({ ...good, values: [1, 2, "many"] })],
    ["three axes", JSON.stringify({ ...good, axes: [axis(0, 1, 2), axis(0, 1, 2), axis(0, 1, 2)] })],
  ])("is refused with %s", (_, text) => {
    expect(() => parseSurface(text)).toThrow(/^surface: needs/);
  });
});
