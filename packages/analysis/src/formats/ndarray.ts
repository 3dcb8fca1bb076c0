/** A host array with its element type and axes, row-major, as files hold it. */
export interface NdArray {
  readonly dtype: "f4" | "f8" | "u1" | "i4" | "i8";
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint8Array | Int32Array | BigInt64Array;
}
