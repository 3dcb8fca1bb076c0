import { UsageError } from "@nadir/core-wasm";
import { type Instance, layerShapes, type Stage, stagesOf } from "../../formats/index.ts";
import { requireMemory } from "../../model/index.ts";
import { coveredLosses } from "../nguyen-hein-2018/critical-points.ts";
import { featureBytes } from "../nguyen-hein-2018/memory.ts";
import { mostEntries } from "../nguyen-hein-2018/upper-matrix.ts";
import { sampleCount, wideStage } from "../nguyen-hein-2018/wide-stage.ts";
import type { TheoremOptions } from "../theorem.ts";

/** Layer k and the layers above it, k+1 to L. */
export interface DiagnosedLayers {
  readonly wide: Stage;
  readonly above: readonly Stage[];
}

/** Why a layer above k has no matrix U_l, or null. */
function obstacle(instance: Instance, stage: Stage, last: boolean): string | null {
  if (stage.type !== "dense" && stage.type !== "conv2d") return `needs dense or convolutional layers above layer k; got ${stage.type}`;
  if (last && stage.activation) return `needs an output layer without activation; got ${stage.activation.function}`;
  const shapes = layerShapes(instance.architecture);
  const inputs = (stage.first === 0 ? instance.architecture.input : shapes[stage.first - 1]!).reduce((a, b) => a * b, 1);
  return inputs * stage.width <= mostEntries
    ? null
    : `needs at most ${mostEntries} entries of U_${stage.number}; got ${inputs}x${stage.width}`;
}

/**
 * The layers a diagnosis speaks of, after all that can be known to fail before training: the loss, the layers above k, the memory.
 * @throws UsageError, MemoryError that names the `--samples` that fits
 */
export function requireDiagnosis(instance: Instance, options: TheoremOptions): DiagnosedLayers {
  if (!coveredLosses.includes(instance.loss))
    throw new UsageError(
      `diagnose: needs the loss ${coveredLosses.join(" or ")}, because the bound is about ||F_L - Y||^2; got ${instance.loss}. Train with --loss squared.`,
    );
  const wide = wideStage(instance, options);
  const above = stagesOf(instance.architecture).slice(wide.number);
  if (above.length === 0)
    throw new UsageError("diagnose: needs an output layer above layer k; got none. Add a dense layer without activation.");
  for (const [i, stage] of above.entries()) {
    const problem = obstacle(instance, stage, i === above.length - 1);
    if (problem) throw new UsageError(`diagnose: ${problem} (layer ${stage.number}). Change the network, or choose --layer.`);
  }
  requireMemory(`diagnosis of layer ${wide.number}, width ${wide.width}`, sampleCount(instance), (n) => featureBytes(n, wide.width));
  return { wide, above };
}
