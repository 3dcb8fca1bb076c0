import { type Instance, stagesOf } from "@nadir/analysis/formats";
import { type Evaluation, estimate } from "@nadir/analysis/model";
import { formatNumber } from "@nadir/analysis/report";
import { featureBytes } from "@nadir/analysis/theorems";
import type { Terminal } from "./terminal.ts";

/** Memory and floating-point operations of work, estimated from shapes before it starts. */
export interface Cost {
  readonly bytes: number;
  readonly flops: number;
}

/** Operations a second that an old core reaches: an estimate for people, never a limit. */
const RATE = 1e9;
/** Work below this is not announced. */
const LONG = 2e9;

/** `count` evaluations of a network on all samples, or on so many. */
export function evaluationCost(
  { architecture, inputs }: Instance,
  evaluation: Evaluation,
  count: number,
  samples: number = inputs.shape[0]!,
): Cost {
  const { bytes, flopsPerSample } = estimate(architecture, evaluation);
  return { bytes, flops: count * samples * flopsPerSample };
}

/** One statement on the features of the widest layer, n wide: a forward pass, a Gram matrix with its factor and the checker's, two decompositions; about 8·N²·n. */
export function featureCost(instance: Instance): Cost {
  const samples = instance.inputs.shape[0]!;
  const width = Math.max(0, ...stagesOf(instance.architecture).map((s) => s.width));
  const forward = evaluationCost(instance, "forward", 1);
  return { bytes: forward.bytes + featureBytes(samples, width), flops: forward.flops + 8 * samples * samples * width };
}

/** Says on stderr what long work will take. */
export function announce(terminal: Terminal, work: string, { bytes, flops }: Cost): void {
  if (flops < LONG) return;
  const [mebibytes, seconds] = [Math.ceil(bytes / 2 ** 20), Math.ceil(flops / RATE)];
  terminal.note(
    `${work}: about ${formatNumber(mebibytes)} MiB a worker and ${formatNumber(flops / 1e9, 2)} GFlop, ${formatNumber(seconds)} s on one core at 1 GFlop/s.`,
  );
}
