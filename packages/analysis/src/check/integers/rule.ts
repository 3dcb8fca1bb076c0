import type { Layer, LayerOf } from "../../formats/index.ts";
import type { Loaded } from "../loaded.ts";
import type { IntegerSignal } from "./integer-signal.ts";

/** What a rule may look at. */
export interface IntegerContext<T extends Layer["type"] = Layer["type"]> {
  readonly layer: LayerOf<T>;
  readonly loaded: Loaded;
  /** Shape of one sample of the output. */
  readonly shape: readonly number[];
  /** Outputs of the layers before, and `input`, by name. */
  readonly earlier: ReadonlyMap<string, IntegerSignal>;
}

/** How one type of layer is computed in integers. Exponent and divisor of the output depend on those of the input and on the parameters only, never on the samples. */
export interface IntegerRule<T extends Layer["type"] = Layer["type"]> {
  readonly type: T;
  /** @throws Declined where the layer is not piecewise linear */
  apply(input: IntegerSignal, context: IntegerContext<T>): IntegerSignal;
}
