import type { DirectionKind } from "./direction.ts";
import { filterNormalized } from "./filter-normalized.ts";
import { random } from "./random.ts";

export type { DirectionContext, DirectionKind } from "./direction.ts";

/** The table of directions. */
export const directions: readonly DirectionKind[] = [filterNormalized, random];
