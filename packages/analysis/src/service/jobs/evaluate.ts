import { objective } from "../../calculus/index.ts";
import type { Instance } from "../../formats/index.ts";
import type { Job } from "../job.ts";

/** A network, a point and data. */
export interface EvaluateRequest {
  readonly instance: Instance;
  /** Weight decay λ of λ/2‖θ‖²; default 0. */
  readonly weightDecay?: number;
}

/** The loss at the point and the outputs there, [N, m] row-major. Measured in f64. */
export interface EvaluateResult {
  readonly loss: number;
  readonly outputs: Float64Array;
  readonly shape: readonly [number, number];
}

/** Loss and outputs of a network on its data. */
export const evaluate: Job<EvaluateRequest, EvaluateResult> = {
  name: "evaluate",
  summary: "loss and outputs of a network on its data",
  *run(core, { instance, weightDecay = 0 }) {
    const phi = objective(core, instance, { weightDecay });
    const theta = phi.start();
    const { data, width } = yield* phi.outputs(theta);
    return { loss: yield* phi.value(theta), outputs: data, shape: [phi.samples, width] };
  },
};
