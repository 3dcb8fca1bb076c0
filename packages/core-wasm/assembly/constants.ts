// Constants of vector code, read from tables in memory: engines build a literal vector anew at every use, which costs more than the arithmetic it feeds.

/** Number j of a table of doubles, in both lanes. */
// @ts-ignore: decorator
@inline
export function at(table: usize, j: i32): v128 { return v128.load64_splat(table + (<usize>j << 3)); }

const COMMON = memory.data<f64>([1, 0.5, 2, -0.0]);
/** 1. */
// @ts-ignore: decorator
@inline
export function unit(): v128 { return at(COMMON, 0); }
/** 1/2. */
// @ts-ignore: decorator
@inline
export function half(): v128 { return at(COMMON, 1); }
/** 2. */
// @ts-ignore: decorator
@inline
export function two(): v128 { return at(COMMON, 2); }
/** The sign bit. */
// @ts-ignore: decorator
@inline
export function signBit(): v128 { return at(COMMON, 3); }
/** The smaller of t and a bound, then the larger of that and its negative: t where |t| is at most the bound; a NaN stays. */
// @ts-ignore: decorator
@inline
export function clamped(t: v128, bound: v128): v128 { return f64x2.pmax(f64x2.pmin(t, bound), f64x2.neg(bound)); }
