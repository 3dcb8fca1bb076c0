import { UsageError } from "@nadir/core-wasm";
import { type Architecture, hiddenStages, type Instance, type Stage, stagesOf } from "../../formats/index.ts";
import type { TheoremOptions } from "../theorem.ts";

/** N. */
export function sampleCount(instance: Instance): number {
  return instance.inputs.shape[0]!;
}

/**
 * Layer k: the one asked for, else the first hidden convolutional or dense layer with n_k >= N, else the widest hidden one.
 * @throws UsageError where the network has no such layer
 */
export function wideStage(instance: Instance, options: TheoremOptions): Stage {
  const hidden = hiddenStages(instance.architecture);
  if (options.layer !== undefined) {
    const asked = hidden[options.layer - 1];
    if (!asked)
      throw new UsageError(`layer: needs a hidden layer from 1 to ${hidden.length}; got ${options.layer}. See \`nadir inspect\`.`);
    return asked;
  }
  const affine = hidden.filter((s) => s.type === "conv2d" || s.type === "dense");
  const widest = affine.reduce<Stage | undefined>((best, s) => (best && best.width >= s.width ? best : s), undefined);
  const chosen = affine.find((s) => s.width >= sampleCount(instance)) ?? widest;
  if (!chosen) throw new UsageError("network: needs a convolutional or dense layer before the output layer; got none. Add a hidden layer.");
  return chosen;
}

/** Whether a hidden convolutional or dense layer has an activation other than the identity: a network that the wide-network theorems are about. */
export function hasWideLayer(architecture: Architecture): boolean {
  return hiddenStages(architecture).some(
    (s) => (s.type === "conv2d" || s.type === "dense") && (s.activation?.function ?? "identity") !== "identity",
  );
}

/** Whether all layers are convolutional or dense and the last is dense without activation: a network that Assumption 4.1 can be asked of. */
export function hasDenseOutput(architecture: Architecture): boolean {
  const stages = stagesOf(architecture);
  const last = stages.at(-1);
  return (
    hasWideLayer(architecture) &&
    stages.every((s) => s.type === "conv2d" || s.type === "dense") &&
    last?.type === "dense" &&
    !last.activation
  );
}
