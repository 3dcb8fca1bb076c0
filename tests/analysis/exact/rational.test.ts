import {
  add,
  bitLength,
  compare,
  divide,
  dyadic,
  fromDouble,
  lowestBit,
  multiply,
  powerOfTwo,
  rational,
  subtract,
  toDouble,
} from "@nadir/analysis/exact";
import fc from "fast-check";
import { expect, test } from "vitest";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const fraction = fc.tuple(fc.bigInt(-(2n ** 90n), 2n ** 90n), fc.bigInt(1n, 2n ** 90n)).map(([n, d]) => rational(n, d));

test("a double is the fraction that it rounds back to, in every direction", () => {
  fc.assert(
    fc.property(finite, (x) => {
      for (const direction of ["down", "up", "nearest"] as const) expect(toDouble(fromDouble(x), direction)).toBe(x + 0);
    }),
  );
});

test("rounding down and up enclose the fraction by neighbors, and nearest is one of the two", () => {
  fc.assert(
    fc.property(fraction, (a) => {
      const [low, high, near] = [toDouble(a, "down"), toDouble(a, "up"), toDouble(a, "nearest")];
      expect(compare(fromDouble(low), a)).toBeLessThanOrEqual(0);
      expect(compare(fromDouble(high), a)).toBeGreaterThanOrEqual(0);
      const middle = fromDouble((low + high) / 2);
      expect(low === high || compare(middle, fromDouble(low)) === 0 || compare(middle, fromDouble(high)) === 0).toBe(true);
      expect([low, high]).toContain(near);
    }),
  );
});

test("nearest agrees with the processor's division", () => {
  fc.assert(
    fc.property(finite, finite, (x, y) => {
      fc.pre(y !== 0);
      expect(toDouble(divide(fromDouble(x), fromDouble(y)), "nearest") + 0).toBe(x / y + 0);
    }),
    {
      examples: [
        [5e-324, 2],
        [1, 3e-308],
        [1.7e308, 0.5],
        [5e-324, 7],
      ],
    },
  );
});

test("addition and multiplication agree with the processor's where those are exact, and the field laws hold", () => {
  fc.assert(
    fc.property(fraction, fraction, fraction, (a, b, c) => {
      expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
      expect(subtract(add(a, b), b)).toEqual(a);
      if (b.numerator !== 0n) expect(multiply(divide(a, b), b)).toEqual(a);
    }),
  );
});

test("overflow and underflow round outward", () => {
  const huge = dyadic(1n, 1024);
  expect([toDouble(huge, "down"), toDouble(huge, "nearest"), toDouble(huge, "up")]).toEqual([
    Number.MAX_VALUE,
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  const tiny = dyadic(-1n, -1100);
  expect([toDouble(tiny, "down"), toDouble(tiny, "up")]).toEqual([-5e-324, -0]);
  expect(() => fromDouble(Number.NaN)).toThrow("needs a finite number");
  expect(() => rational(1n, 0n)).toThrow("non-zero denominator");
});

test("powers of two, lowest bits and bit lengths", () => {
  for (const k of [-1074, -1023, -1022, -1, 0, 52, 1023]) {
    expect(lowestBit(powerOfTwo(k))).toBe(k);
    expect(compare(fromDouble(powerOfTwo(k)), dyadic(1n, k))).toBe(0);
  }
  expect([powerOfTwo(-1075), powerOfTwo(1024)]).toEqual([0, Number.POSITIVE_INFINITY]);
  expect([0n, 1n, -1n, 15n, 16n, 2n ** 200n].map(bitLength)).toEqual([0, 1, 1, 4, 5, 201]);
});
