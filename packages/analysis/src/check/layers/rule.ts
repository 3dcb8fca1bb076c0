import type { Layer, LayerOf } from "../../formats/index.ts";
import type { Loaded } from "../loaded.ts";
import type { Signal } from "../signal.ts";
import type { Terms } from "../terms.ts";

/** What a layer rule may look at. */
export interface LayerContext<T extends Layer["type"] = Layer["type"]> {
  readonly layer: LayerOf<T>;
  readonly loaded: Loaded;
  /** Shape of one sample of the output. */
  readonly shape: readonly number[];
  /** Outputs of the layers before, and `input`, by name. */
  readonly earlier: ReadonlyMap<string, Signal>;
  readonly terms: Terms;
}

/** How one type of layer is computed in f64, with the bound of its error propagated (rigor A3). */
export interface LayerRule<T extends Layer["type"] = Layer["type"]> {
  readonly type: T;
  /** The layer may stand before or at F in an almost-every statement (rigor A19), given whether a parameter came before it. */
  analytic(layer: LayerOf<T>, afterParameter: boolean): boolean;
  apply(input: Signal, context: LayerContext<T>): Signal;
}
