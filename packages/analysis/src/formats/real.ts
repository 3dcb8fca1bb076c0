import { FormatError } from "@nadir/core-wasm";
import type { NdArray } from "./ndarray.ts";

/** The same numbers as f4 or f8: integers become f8. @throws FormatError for integers that f8 does not hold exactly */
export function toReal(array: NdArray, name = "array"): NdArray {
  if (array.dtype === "f4" || array.dtype === "f8") return array;
  const data = Float64Array.from(array.data as Uint8Array, Number);
  const wide = data.findIndex((x) => !Number.isSafeInteger(x));
  if (wide >= 0)
    throw new FormatError(
      `${name}: needs numbers that float64 holds exactly; got ${array.data[wide]} at position ${wide}. Save it as float64.`,
    );
  return { dtype: "f8", shape: array.shape, data };
}

/** The same numbers in a type that certificates hold (u1, f4, f8): integers become u1 where all are 0 to 255, else f8. @throws FormatError as `toReal` */
export function toStorable(array: NdArray, name = "array"): NdArray {
  if (array.dtype !== "i4" && array.dtype !== "i8") return array;
  const real = toReal(array, name);
  const bytes = (real.data as Float64Array).every((x) => x >= 0 && x <= 255);
  return bytes ? { dtype: "u1", shape: array.shape, data: Uint8Array.from(real.data as Float64Array) } : real;
}
