import type { Work } from "../evidence/index.ts";
import { elementCount } from "../formats/index.ts";
import { checkTheta, estimate, forward, requireMemory, valueIndex } from "../model/index.ts";
import { chunkCount, eachChunk } from "./chunks.ts";
import type { Problem } from "./problem.ts";
import { batchInputs } from "./samples.ts";

/** Rows of a layer's output, one per sample, row-major: N × width. */
export interface Features {
  readonly samples: number;
  readonly width: number;
  readonly data: Float64Array;
}

/** Output of a layer (or `input`) for every sample; layers after it do not run. @throws UsageError for an unknown layer, MemoryError */
export function* features(problem: Problem, theta: Float64Array, layer: string): Work<Features> {
  const { model, samples, chunking } = problem;
  checkTheta("features", theta, model.parameters);
  const value = valueIndex(model, layer);
  const width = elementCount(model.shapes[value]!);
  const bytes = (n: number): number =>
    estimate(model.architecture, "forward", model.dtype, Math.min(n, chunking.chunk)).bytes + 8 * n * width;
  requireMemory(`features of ${layer}`, samples.count, bytes);
  const data = new Float64Array(samples.count * width);
  yield* eachChunk(`features of ${layer}`, chunking, [0, chunkCount(chunking)], (range) => {
    using scope = model.core.scope("features");
    const point = scope.from(model.dtype, [model.parameters], theta);
    const tape = forward(model, scope, point, batchInputs(samples, scope, model.dtype, range), value);
    data.set(tape.values[value]!.view(), range.from * width);
  });
  return { samples: samples.count, width, data };
}
