import type { ParameterShape } from "../../formats/index.ts";
import type { Stream } from "../../random/index.ts";

/** What a direction may be made from: a point and the windows of its parameters. */
export interface DirectionContext {
  readonly theta: Float64Array;
  readonly windows: readonly ParameterShape[];
  readonly stream: Stream;
}

/** A way to choose a direction in parameter space; each surface records the id. */
export interface DirectionKind {
  readonly id: string;
  readonly title: string;
  /** A vector of the length of θ. */
  make(context: DirectionContext): Float64Array;
}
