import { objective, startTraining, type TrainingOptions, type TrainingState, train as trainTo } from "../../calculus/index.ts";
import type { Instance, NdArray } from "../../formats/index.ts";
import { unpackParameters } from "../../model/index.ts";
import type { Job } from "../job.ts";

/** A network to train from its parameters, or from the saved state of an interrupted run. */
export interface TrainRequest {
  readonly instance: Instance;
  /** Name in the table of optimizers. */
  readonly optimizer: string;
  readonly options: TrainingOptions;
  /** Weight decay λ of λ/2‖θ‖²; default 0. */
  readonly weightDecay?: number;
  readonly state?: TrainingState;
}

/** Where training ended, and whether it reached the stated gradient norm. */
export interface TrainResult {
  readonly parameters: Readonly<Record<string, NdArray>>;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly iterations: number;
  readonly reached: boolean;
  readonly because: string;
  /** Continues with the same bits as never stopping. */
  readonly state: TrainingState;
}

/** Trains to a stated gradient norm, or says that it was not reached. */
export const train: Job<TrainRequest, TrainResult> = {
  name: "train",
  summary: "trains to a stated gradient norm",
  *run(core, { instance, optimizer, options, weightDecay = 0, state }) {
    const phi = objective(core, instance, { weightDecay });
    const { theta, ...result } = yield* trainTo(phi, state ?? startTraining(optimizer, phi.start()), options);
    return { ...result, parameters: unpackParameters(instance.architecture, theta) };
  },
};
