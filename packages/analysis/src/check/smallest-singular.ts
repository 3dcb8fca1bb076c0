import type { Json, Work } from "../evidence/index.ts";
import type { BoundedMatrix } from "./bounded-matrix.ts";
import { number } from "./fields.ts";
import { gramBound } from "./gram-bound.ts";
import { inverseBound } from "./inverse-bound.ts";
import type { Terms } from "./terms.ts";

/** How σ_min of a matrix is bounded from below: by its Gram matrix with this shift, or, for null, by a right inverse that the checker computes. */
export type Shift = number | null;

/** A shift of the Gram matrix, or null: by a right inverse. @throws Declined */
export function shiftOf(name: string, value: Json | undefined): Shift {
  return value === null ? null : number(name, value);
}

/** A lower bound of σ_min over all real matrices within the errors, N rows <= n columns. @throws Declined where none is proved */
export function* smallestSingular(matrix: BoundedMatrix, shift: Shift, terms: Terms): Work<number> {
  return shift === null ? yield* inverseBound(matrix, terms) : yield* gramBound(matrix, shift, terms);
}
