import { FormatError } from "@nadir/core-wasm";
import { indexOf, type NdArray } from "./ndarray.ts";

/** Whether NaN and infinities in a file are an error (the default) or kept. */
export interface ReadOptions {
  readonly nonFinite?: "refuse" | "allow";
}

/** Returns the array where every element is finite. @throws FormatError naming the index of the first NaN or infinity and their number */
export function requireFinite(name: string, array: NdArray, options: ReadOptions = {}): NdArray {
  if ((array.dtype !== "f4" && array.dtype !== "f8") || options.nonFinite === "allow") return array;
  const data = array.data as Float64Array;
  const first = data.findIndex((x) => !Number.isFinite(x));
  if (first < 0) return array;
  let found = 0;
  for (const x of data) if (!Number.isFinite(x)) found++;
  const at = `[${indexOf(array.shape, first).join(",")}]`;
  throw new FormatError(`${name}: needs finite numbers; got ${data[first]} at ${at}, ${found} such of ${data.length}. Clean the data.`);
}
