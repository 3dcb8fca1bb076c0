/** Rounds a real operation's f64 result to the element type: exact for one +, −, ×, ÷ or √ of f32 numbers, because f64 has more than twice the digits. */
export const roundTo: Readonly<Record<"f32" | "f64", (x: number) => number>> = { f32: Math.fround, f64: (x) => x };
