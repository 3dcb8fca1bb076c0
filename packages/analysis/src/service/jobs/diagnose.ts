import { certificateText } from "../../check/index.ts";
import type { Instance } from "../../formats/index.ts";
import { unpackParameters } from "../../model/index.ts";
import { type Diagnosis, diagnose as diagnosePoint, type TheoremOptions } from "../../theorems/index.ts";
import type { Job } from "../job.ts";
import { makeKit } from "../kit.ts";

/** One point of a training run. */
export interface TrainingPoint {
  readonly iteration: number;
  /** Flat parameters, in the order of the windows. */
  readonly theta: Float64Array;
  /** Whether to prove the bound there too. */
  readonly certify: boolean;
}

/** Points of a training run of one instance, whose own parameters do not matter. */
export interface DiagnoseRequest {
  readonly instance: Instance;
  readonly seed: number;
  readonly options: TheoremOptions;
  readonly points: readonly TrainingPoint[];
}

/** A diagnosis of each point, and the certificates with the arrays they name, by path below the result's folder. */
export interface DiagnoseResult {
  readonly points: readonly Diagnosis[];
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** The factors of the gradient bound at points of a training run (Nguyen & Hein 2018, Lemma 4.3). Every point is a chunk of its own. */
export const diagnose: Job<DiagnoseRequest, DiagnoseResult> = {
  name: "diagnose",
  summary: "measures and certifies the factors of the gradient bound along a training run",
  *run(core, { instance, seed, options, points }) {
    const files: Record<string, Uint8Array> = {};
    const diagnoses: Diagnosis[] = [];
    for (const { iteration, theta, certify } of points) {
      const kit = makeKit(core, seed);
      const here: Instance = { ...instance, parameters: unpackParameters(instance.architecture, theta), point: "trained" };
      const certificate = `certificates/iteration-${iteration}-gradient-bound.json`;
      const { diagnosis, proof } = yield* diagnosePoint(kit, here, { iteration, certify, certificate }, options);
      diagnoses.push(diagnosis);
      if (!proof?.accepted) continue;
      files[certificate] = new TextEncoder().encode(certificateText(proof.certificate));
      for (const [name, bytes] of kit.files) files[`certificates/${name}`] = bytes;
    }
    return { points: diagnoses, files };
  },
  split: (request) => request.points.map((point) => ({ ...request, points: [point] })),
  combine: (_request, parts) => ({
    points: parts.flatMap((p) => p.points),
    files: Object.assign({}, ...parts.map((p) => p.files)),
  }),
};
