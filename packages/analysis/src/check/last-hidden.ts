import { type Architecture, type Stage, stagesOf } from "../formats/index.ts";
import { integer } from "./fields.ts";
import { stageOfLayer } from "./hypotheses/rule.ts";
import type { Fields } from "./kind.ts";
import type { Loaded } from "./loaded.ts";

/** Stage L-1 where the output layer, stage L, is dense without activation; null otherwise. */
export function lastHidden(architecture: Architecture): Stage | null {
  const stages = stagesOf(architecture);
  const output = stages.at(-1);
  const linear = output?.type === "dense" && (output.activation?.function ?? "identity") === "identity";
  return (linear ? stages.at(-2) : undefined) ?? null;
}

/**
 * Whether F is F_{L-1} and the outputs are F W_L + 1 bᵀ with free W_L: then rank F = N fits every Y in R^{N x m}. Where `options.augmented`, the rank is that of
 * [F, 1], and the output layer must have a bias.
 */
export function fitsThroughLastHidden(loaded: Loaded, options: Fields): boolean {
  const { architecture } = loaded;
  const layer = integer("options.layer", options.layer, 0, architecture.layers.length - 1);
  const biased = stagesOf(architecture).at(-1)!.bias !== "none";
  return stageOfLayer(architecture, layer).number === lastHidden(architecture)?.number && (biased || options.augmented !== true);
}
