import { objective, type Share, shareSamples, sumShares } from "../../calculus/index.ts";
import type { Instance } from "../../formats/index.ts";
import type { Job } from "../job.ts";

/** A network, a point and data. */
export interface EvaluateRequest {
  readonly instance: Instance;
  /** Weight decay λ of λ/2‖θ‖²; default 0. */
  readonly weightDecay?: number;
  /** The instance holds a share of the samples: its sums are asked for too. */
  readonly share?: boolean;
}

/** The loss at the point and the outputs there, [N, m] row-major. Measured in f64. */
export interface EvaluateResult {
  readonly loss: number;
  readonly outputs: Float64Array;
  readonly shape: readonly [number, number];
  /** What a share of the samples contributes to the loss of the whole. */
  readonly share?: Share;
}

/** Loss and outputs of a network on its data. Batches of samples are shared between workers; their sums are added in index order. */
export const evaluate: Job<EvaluateRequest, EvaluateResult> = {
  name: "evaluate",
  summary: "loss and outputs of a network on its data",
  *run(core, { instance, weightDecay = 0, share = false }) {
    const phi = objective(core, instance, { weightDecay });
    const theta = phi.start();
    const { data, width } = yield* phi.outputs(theta);
    const sums = yield* phi.chunkSums(theta, 0, phi.chunks, false);
    const result = { loss: phi.combine(theta, sums).value, outputs: data, shape: [phi.samples, width] as const };
    return share ? { ...result, share: { sums } } : result;
  },
  split(request) {
    const parts = shareSamples(request.instance);
    return parts.length === 1 ? [request] : parts.map((instance) => ({ ...request, instance, share: true }));
  },
  combine({ instance, weightDecay = 0 }, parts) {
    if (parts.length === 1) return parts[0]!;
    const width = parts[0]!.shape[1];
    const samples = parts.reduce((sum, { shape }) => sum + shape[0], 0);
    const outputs = new Float64Array(samples * width);
    let at = 0;
    for (const part of parts) {
      outputs.set(part.outputs, at);
      at += part.outputs.length;
    }
    return {
      loss: sumShares(
        instance,
        weightDecay,
        parts.map(({ share }) => share!),
      ).value,
      outputs,
      shape: [samples, width],
    };
  },
};
