// Vectors of a generic element type. One vector is 16 bytes: four f32 or two f64.

/** Elements in one vector. */
export function lanes<T>(): i32 { return <i32>(16 / sizeof<T>()); }

/** acc + a·b, each operation rounded on its own (no fused multiply-add: the bits must not depend on the engine). */
export function mulAdd<T>(acc: v128, a: v128, b: v128): v128 { return v128.add<T>(acc, v128.mul<T>(a, b)); }
