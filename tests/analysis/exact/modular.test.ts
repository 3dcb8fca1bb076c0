import { defaultPrime, dyadicMatrix, inverse, isPrime, product, rank, rankModulo, residue } from "@nadir/analysis/exact";
import fc from "fast-check";
import { expect, test } from "vitest";

test("primes below 100, the default prime and composites of large factors", () => {
  const primes = Array.from({ length: 100 }, (_, n) => n).filter(isPrime);
  expect(primes).toEqual([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97]);
  expect(isPrime(defaultPrime)).toBe(true);
  expect([65_537 * 65_539, 8191 * 8191, -7, 1.5, Number.NaN].some(isPrime)).toBe(false);
});

test("residues lie in [0, p) and inverses invert", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: defaultPrime - 1 }), fc.bigInt(), (a, b) => {
      expect((BigInt(a) * BigInt(inverse(a, defaultPrime))) % BigInt(defaultPrime)).toBe(1n);
      const r = residue(b, defaultPrime);
      expect(r >= 0 && r < defaultPrime && (BigInt(r) - b) % BigInt(defaultPrime) === 0n).toBe(true);
    }),
  );
});

test("the rank modulo p is a lower bound that equals the rank of small integers, and its columns are independent", () => {
  const entries = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(entries, (v) => {
      const m = product(dyadicMatrix(v.slice(0, 12), 4, 3), dyadicMatrix(v.slice(12), 3, 4));
      const found = rankModulo(m.data, 4, 4);
      expect(found.rank).toBe(rank(m));
      expect(found.columns.length).toBe(found.rank);
    }),
  );
});

test("a prime that divides a minor lowers the rank, never raises it", () => {
  expect(rankModulo([5, 0, 0, 1], 2, 2, 5)).toEqual({ rank: 1, columns: [1] });
  expect(rankModulo([5, 0, 0, 1], 2, 2, 7)).toEqual({ rank: 2, columns: [0, 1] });
});

test("a composite modulus is refused", () => {
  expect(() => rankModulo([1], 1, 1, 2 ** 26 - 1)).toThrow("needs a prime");
  expect(() => rankModulo([1], 1, 1, 2_147_483_647)).toThrow("below 2^26");
  expect(() => rankModulo([0.5], 1, 1)).toThrow("needs an integer");
});
