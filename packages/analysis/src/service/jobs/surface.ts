import { type Core, UsageError } from "@nadir/core-wasm";
import { objective } from "../../calculus/index.ts";
import { type Instance, parameterShapes } from "../../formats/index.ts";
import {
  type Axis,
  type DirectionKind,
  directions,
  evaluateSurface,
  type Surface,
  type SurfaceValue,
  surfaceSize,
  toSurfaceValue,
} from "../../landscape/index.ts";
import { Stream } from "../../random/index.ts";
import { instanceHash } from "../identity.ts";
import type { Job } from "../job.ts";
import { instanceOf, type Source } from "../source.ts";

/** A line or a plane through a point; `known` holds values of an interrupted run, which are kept. */
export interface SurfaceRequest {
  readonly title: string;
  readonly source: Source;
  readonly axes: readonly Axis[];
  readonly seed: number;
  readonly dtype: "f32" | "f64";
  readonly known: readonly SurfaceValue[];
  /** Grid points first ≤ index < last; all where absent. A chunk that does not start at 0 leaves `center` null and `instance` empty. */
  readonly range?: { readonly first: number; readonly last: number };
}

/** Grid points of one chunk: at most a row of a common plane, and few enough that a grid has about 32 chunks to share. */
function chunkOf(size: number): number {
  return Math.min(51, Math.ceil(size / 32));
}

function requireAxes(axes: readonly Axis[]): void {
  if (axes.length < 1 || axes.length > 2)
    throw new UsageError(`surface: needs one or two axes; got ${axes.length}. Use a line or a plane.`);
  for (const { from, to, points } of axes)
    if (!(Number.isFinite(from) && Number.isFinite(to) && from < to && Number.isInteger(points) && points >= 2 && points <= 10_001))
      throw new UsageError(`surface: needs finite from < to and 2 to 10001 points; got ${from}:${to}:${points}. Correct the range.`);
}

function directionNamed(id: string): DirectionKind {
  const kind = directions.find((d) => d.id === id);
  if (!kind)
    throw new UsageError(`direction: needs one of ${directions.map((d) => d.id).join(", ")}; got ${id}. See \`nadir list directions\`.`);
  return kind;
}

/** One direction per axis, each drawn from a stream of its own. */
function vectors(core: Core, { axes, seed }: SurfaceRequest, { architecture }: Instance, theta: Float64Array): Float64Array[] {
  const windows = parameterShapes(architecture);
  const stream = new Stream(core, seed).child("surface");
  return axes.map(({ direction }, i) => directionNamed(direction).make({ theta, windows, stream: stream.child(i) }));
}

/** Losses over a line or a plane, resumable, the same bits whatever the number of workers. */
export const surface: Job<SurfaceRequest, Surface> = {
  name: "surface",
  summary: "losses over a line or a plane through a point",
  *run(core, request) {
    const { title, axes, seed, dtype, known } = request;
    requireAxes(axes);
    const instance = yield* instanceOf(core, request.source, seed);
    const phi = objective(core, instance, { dtype });
    const theta = phi.start();
    const size = surfaceSize(axes);
    const range = request.range ?? { first: 0, last: size };
    // What is said once about the whole grid is left to its first chunk: hashing the data takes longer than many points.
    const first = range.first === 0;
    const center = first ? toSurfaceValue(yield* phi.value(theta)) : null;
    const hash = first ? instanceHash(instance) : "";
    const part = yield* evaluateSurface((point) => phi.value(point), theta, axes, vectors(core, request, instance, theta), range, known);
    const values = new Array<SurfaceValue>(size).fill(null);
    part.forEach((value, i) => {
      values[range.first + i] = value;
    });
    const about = { title, seed, dtype, loss: instance.loss, samples: phi.samples, instance: hash };
    return { schema: "nadir/surface@1", ...about, axes, center, values };
  },
  split(request) {
    requireAxes(request.axes);
    const size = surfaceSize(request.axes);
    const chunk = chunkOf(size);
    const range = (first: number) => ({ first, last: Math.min(first + chunk, size) });
    return Array.from({ length: Math.ceil(size / chunk) }, (_, i) => ({ ...request, range: range(i * chunk) }));
  },
  /** Also of the first few chunks only: what is missing stays null. */
  combine(_request, parts) {
    const values = parts[0]!.values.map((_, i) => parts.map((part) => part.values[i]!).find((value) => value !== null) ?? null);
    return { ...parts[0]!, values };
  },
};
