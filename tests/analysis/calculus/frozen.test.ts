import { frozenPrefix, objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { applied } from "@nadir/analysis/linalg";
import { load, UsageError } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectSameBits } from "../../support/matchers.ts";
import { drawInstance, drawVector, layerNetworks } from "../../support/networks.ts";

const core = await load();

/** The table's residual network reads its first layers to the end; here one edge starts at a cut. */
const networks: typeof layerNetworks = {
  ...layerNetworks,
  "residual-add": (f) => ({
    input: [3],
    layers: [
      { name: "first", type: "dense", units: 3 },
      { type: "activation", function: f },
      { type: "dense", units: 3 },
      { type: "residual-add", from: "first" },
      { type: "dense", units: 3 },
    ],
  }),
};

test.each(Object.keys(networks).flatMap((layer) => (["f32", "f64"] as const).map((dtype) => [layer, dtype] as const)))(
  "behind a frozen prefix of %s in %s, values, gradients and products are those of the whole network, bit for bit",
  (layer, dtype) => {
    const drawn = drawInstance(networks[layer]!("tanh"), { samples: 7, seed: 9 });
    const whole = objective(core, drawn, { dtype, chunk: 3 });
    const { value, gradient } = finish(whole.gradient(whole.start()));
    let cuts = 0;
    for (const { name } of drawn.architecture.layers.slice(0, -1)) {
      let frozen: ReturnType<typeof objective>;
      try {
        frozen = objective(core, finish(frozenPrefix(core, drawn, name, { dtype })), { dtype, chunk: 3 });
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        continue;
      }
      ++cuts;
      const behind = whole.parameters - frozen.parameters;
      const part = finish(frozen.gradient(frozen.start()));
      expect(part.value).toBe(value);
      expectSameBits(name, part.gradient, gradient.slice(behind));
      const v = drawVector(frozen.parameters, 41);
      const padded = new Float64Array(whole.parameters);
      padded.set(v, behind);
      expectSameBits(name, applied(frozen.jacobian(frozen.start()), v), applied(whole.jacobian(whole.start()), padded));
    }
    expect(cuts).toBeGreaterThan(0);
  },
);

test("layers that do not exist, end the network or are read past are refused", () => {
  const drawn = drawInstance(layerNetworks["residual-add"]!("tanh"));
  expect(() => finish(frozenPrefix(core, drawn, "nowhere"))).toThrow(UsageError);
  expect(() => finish(frozenPrefix(core, drawn, drawn.architecture.layers.at(-1)!.name))).toThrow(UsageError);
  expect(() => finish(frozenPrefix(core, drawn, drawn.architecture.layers[3]!.name))).toThrow(/Freeze less/);
});
