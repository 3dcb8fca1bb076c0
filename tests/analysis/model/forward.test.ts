import { objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { activationNames } from "@nadir/analysis/formats";
import { load } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { forward } from "../../reference/forward.ts";
import { expectWithin } from "../../support/matchers.ts";
import { drawInstance, layerNetworks } from "../../support/networks.ts";

const core = await load();
/** The naive reference has no erf, no tanh-GELU and no sigmoid(t^3). */
const known = activationNames.filter((name) => !["gelu", "gelu-tanh", "sigmoid-cubed"].includes(name));

test.each(Object.keys(layerNetworks))("outputs through %s are those of the naive loops, for every activation they know", (layer) => {
  for (const f of known) {
    const drawn = drawInstance(layerNetworks[layer]!(f), { seed: 3 });
    const phi = objective(core, drawn);
    const width = phi.problem.samples.width;
    const wanted = Array.from({ length: phi.samples }, (_, n) =>
      forward(drawn.architecture, drawn.parameters, phi.problem.samples.inputs.slice(n * width, (n + 1) * width)),
    ).flatMap((row) => [...row]);
    const largest = Math.max(...wanted.map(Math.abs));
    expect(wanted).toHaveLength(12);
    // fewer than 64 roundings on a path, and JavaScript's functions within a few ulps, of sums that cancel at most sixteenfold
    expectWithin(`${layer} x ${f}`, finish(phi.outputs(phi.start())).data, wanted, 1024 * 2 ** -53 * largest);
  }
});
