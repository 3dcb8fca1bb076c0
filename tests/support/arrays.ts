import { type ElementType, elementBuffer, elementCount, type NdArray } from "@nadir/analysis/formats";
import fc from "fast-check";

const elements: Readonly<Record<ElementType, fc.Arbitrary<number | bigint>>> = {
  f4: fc.float({ noNaN: true, noDefaultInfinity: true }),
  f8: fc.double({ noNaN: true, noDefaultInfinity: true }),
  u1: fc.integer({ min: 0, max: 255 }),
  i4: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  i8: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
};

/** Arrays of up to 4 axes, empty ones and scalars included, finite elements. */
export const anyArray: fc.Arbitrary<NdArray> = fc
  .tuple(fc.constantFrom<ElementType>("f4", "f8", "u1", "i4", "i8"), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }))
  .chain(([dtype, shape]) => {
    const length = elementCount(shape);
    return fc.array(elements[dtype], { minLength: length, maxLength: length }).map((values) => {
      const data = elementBuffer(dtype, length);
      values.forEach((value, i) => {
        data[i] = value;
      });
      return { dtype, shape, data };
    });
  });
