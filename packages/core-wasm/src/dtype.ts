/** Element types of tensors. Integers serve argmax indices and arithmetic modulo a prime. */
export type Dtype = "f32" | "f64" | "i32" | "u32";

/** The typed array that holds a dtype. */
export interface ArrayOf {
  f32: Float32Array<ArrayBuffer>;
  f64: Float64Array<ArrayBuffer>;
  i32: Int32Array<ArrayBuffer>;
  u32: Uint32Array<ArrayBuffer>;
}

/** Any array of elements. */
export type Elements = ArrayOf[Dtype];

interface ArrayClass<D extends Dtype> {
  new (length: number): ArrayOf[D];
  new (buffer: ArrayBuffer, offset: number, length: number): ArrayOf[D];
  readonly BYTES_PER_ELEMENT: number;
}

/** Array class of each dtype. */
export const arrayClass: { readonly [D in Dtype]: ArrayClass<D> } = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
};

/** Bytes of one element. */
export function bytesOf(dtype: Dtype): number {
  return arrayClass[dtype].BYTES_PER_ELEMENT;
}
