import { objective } from "../../calculus/index.ts";
import type { Instance } from "../../formats/index.ts";
import type { Job } from "../job.ts";

/** A network, a point and data. */
export interface GradientRequest {
  readonly instance: Instance;
  /** Weight decay λ of λ/2‖θ‖²; default 0. */
  readonly weightDecay?: number;
}

/** Loss, exact gradient by flat parameter vector, and its Euclidean norm. Measured in f64. */
export interface GradientResult {
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly norm: number;
}

/** Loss and gradient at a point. */
export const gradient: Job<GradientRequest, GradientResult> = {
  name: "gradient",
  summary: "loss and exact gradient at a point",
  *run(core, { instance, weightDecay = 0 }) {
    const phi = objective(core, instance, { weightDecay });
    const { value, gradient: slope } = yield* phi.gradient(phi.start());
    return { loss: value, gradient: slope, norm: Math.sqrt(slope.reduce((sum, x) => sum + x * x, 0)) };
  },
};
