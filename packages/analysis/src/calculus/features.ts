import type { Scope } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { elementCount } from "../formats/index.ts";
import {
  type BasePass,
  basePass,
  checkTheta,
  estimate,
  forward,
  type RealTensor,
  requireMemory,
  Storage,
  valueIndex,
} from "../model/index.ts";
import { chunkCount, eachChunk } from "./chunks.ts";
import { eachTile, type Problem, planned } from "./problem.ts";
import { readInputs, type Selection } from "./samples.ts";
import { Workbench } from "./workbench.ts";

/** Rows of a layer's output, one per sample, row-major: N × width. */
export interface Features {
  readonly samples: number;
  readonly width: number;
  readonly data: Float64Array;
}

interface Desk {
  readonly theta: RealTensor;
  readonly plans: Map<string, Workbench<unknown>>;
}

function planTile({ model }: Problem, scope: Scope, { theta }: Desk, rows: number, layers: number): BasePass {
  return basePass(model, theta, rows, 0, new Storage(scope, model.dtype), layers);
}

/** Runs the first `layers` layers on a batch and hands the last value of each tile to `use`, in order. */
function eachFeature(problem: Problem, theta: Float64Array, layers: number, which: Selection, use: (rows: RealTensor) => void): void {
  const { model, samples } = problem;
  const { core } = model;
  const make = (name: string): Workbench<Desk> =>
    new Workbench(core, name, (scope) => ({ theta: scope.empty(model.dtype, [model.parameters]), plans: new Map() }));
  planned(problem, `features ${layers}`, make).use((desk) => {
    desk.theta.view().set(theta);
    eachTile(problem, which, (part, rows) => {
      const plan = (name: string): Workbench<BasePass> =>
        new Workbench(core, name, (scope) => planTile(problem, scope, desk, rows, layers));
      planned(desk, `tile ${rows}`, plan).use((base) => {
        readInputs(base.input, samples, part);
        forward(base);
        use(base.values[layers]!);
      });
    });
  });
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
    let at = range.from * width;
    eachFeature(problem, theta, value, range, (rows) => {
      data.set(rows.view(), at);
      at += rows.size;
    });
  });
  return { samples: samples.count, width, data };
}
