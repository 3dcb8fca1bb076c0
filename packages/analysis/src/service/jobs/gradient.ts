import { objective, type Share, shareSamples, sumShares, type ValueAndGradient } from "../../calculus/index.ts";
import type { Instance } from "../../formats/index.ts";
import type { Job } from "../job.ts";

/** A network, a point and data. */
export interface GradientRequest {
  readonly instance: Instance;
  /** Weight decay λ of λ/2‖θ‖²; default 0. */
  readonly weightDecay?: number;
  /** The instance holds a share of the samples: its sums are asked for too. */
  readonly share?: boolean;
}

/** Loss, exact gradient by flat parameter vector, and its Euclidean norm. Measured in f64. */
export interface GradientResult {
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly norm: number;
  /** What a share of the samples contributes to the whole. */
  readonly share?: Share;
}

function resultOf({ value, gradient }: ValueAndGradient): GradientResult {
  return { loss: value, gradient, norm: Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0)) };
}

/** Loss and gradient at a point. Batches of samples are shared between workers; their sums are added in index order. */
export const gradient: Job<GradientRequest, GradientResult> = {
  name: "gradient",
  summary: "loss and exact gradient at a point",
  *run(core, { instance, weightDecay = 0, share = false }) {
    const phi = objective(core, instance, { weightDecay });
    const theta = phi.start();
    const sums = yield* phi.chunkSums(theta, 0, phi.chunks, true);
    const result = resultOf(phi.combine(theta, sums));
    return share ? { ...result, share: { sums } } : result;
  },
  split(request) {
    const parts = shareSamples(request.instance);
    return parts.length === 1 ? [request] : parts.map((instance) => ({ ...request, instance, share: true }));
  },
  combine({ instance, weightDecay = 0 }, parts) {
    return parts.length === 1
      ? parts[0]!
      : resultOf(
          sumShares(
            instance,
            weightDecay,
            parts.map(({ share }) => share!),
          ),
        );
  },
};
