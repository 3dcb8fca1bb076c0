import { objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { elementCount, layerShapes } from "@nadir/analysis/formats";
import { estimate, requireMemory } from "@nadir/analysis/model";
import { load, MemoryError, type Scope } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { drawInstance, layerNetworks } from "../../support/networks.ts";

const core = await load();
/** Bytes the estimate grants to the kernels, whatever the network. */
const workspace = 8 * 2 ** 20;
const take = core.take.bind(core);
let peak = 0;
core.take = (scope: Scope, bytes: number): number => {
  const address = take(scope, bytes);
  peak = Math.max(peak, core.top);
  return address;
};

test.each(Object.keys(layerNetworks))("the estimate for %s covers what the arena used at its peak", (layer) => {
  const network = layerNetworks[layer]!("tanh");
  const { architecture } = drawInstance(network);
  const widths = [architecture.input, ...layerShapes(architecture)].reduce((sum, shape) => sum + elementCount(shape), 0);
  const samples = Math.ceil(2 ** 19 / widths);
  const drawn = drawInstance(network, { samples });
  for (const dtype of ["f32", "f64"] as const) {
    const phi = objective(core, drawn, { dtype, chunk: samples });
    const runs = {
      forward: () => finish(phi.outputs(phi.start())),
      gradient: () => finish(phi.gradient(phi.start())),
      hessian: () => phi.hessian(phi.start()).apply(phi.start(), new Float64Array(phi.parameters)),
    };
    for (const evaluation of ["forward", "gradient", "hessian"] as const) {
      peak = core.top;
      const base = core.top;
      runs[evaluation]();
      const { bytes } = estimate(architecture, evaluation, dtype, samples);
      expect(peak - base).toBeLessThanOrEqual(bytes);
      expect(peak - base).toBeGreaterThan((bytes - workspace) / 4);
    }
  }
});

test("flops of a dense chain are two per weight and sample, three times that for a gradient", () => {
  const { architecture } = drawInstance({
    input: [7],
    layers: [
      { type: "dense", units: 5, bias: false },
      { type: "dense", units: 3, bias: false },
    ],
  });
  expect(estimate(architecture, "forward").flopsPerSample).toBe(2 * (7 * 5 + 5 * 3));
  expect(estimate(architecture, "gradient").flopsPerSample).toBe(6 * (7 * 5 + 5 * 3));
});

test("work that does not fit is refused with the largest number of samples that does", () => {
  const gram = (n: number): number => 8 * n * n;
  expect(() => requireMemory("gram", 23_170, gram)).not.toThrow();
  expect(() => requireMemory("gram", 50_000, gram)).toThrow(MemoryError);
  expect(() => requireMemory("gram", 50_000, gram)).toThrow(
    "gram: needs 19074 MiB for 50000 samples; got 4096 MiB. Use --samples 23170 or fewer.",
  );
  expect(() => requireMemory("weights", 10, () => 2 ** 40)).toThrow(/smaller network/);
});
