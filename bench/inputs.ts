/** Deterministic numbers in [-1/2, 1/2): the mixed bits of index and seed (finalizer of MurmurHash3), so that every run and every peer sees the same. */
export function uniform<A extends Float32Array | Float64Array>(into: A, seed: number): A {
  for (let i = 0; i < into.length; ++i) {
    let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca77);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    into[i] = ((h ^ (h >>> 16)) >>> 0) / 2 ** 32 - 0.5;
  }
  return into;
}

/** A fresh array of the dtype. */
export function array(dtype: "f32" | "f64", size: number): Float32Array | Float64Array {
  return dtype === "f32" ? new Float32Array(size) : new Float64Array(size);
}

/** `uniform` numbers in a fresh array. */
export function numbers(dtype: "f32" | "f64", size: number, seed: number): Float32Array | Float64Array {
  return uniform(array(dtype, size), seed);
}
