import type { SurfaceRequest } from "./jobs/surface.ts";

/** The filter-normalized loss curve that goes with the default examples: around the network trained by Adam. */
export function defaultSurface(seed: number): SurfaceRequest {
  return {
    title: "Loss around the trained conv 64-10, filter-normalized line",
    source: { example: "classifier-adam" },
    axes: [{ direction: "filter-normalized", from: -1, to: 1, points: 25 }],
    seed,
    dtype: "f64",
    known: [],
  };
}
