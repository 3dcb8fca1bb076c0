import { lossTable, objective } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { activationNames } from "@nadir/analysis/formats";
import { applied } from "@nadir/analysis/linalg";
import { layerTable } from "@nadir/analysis/model";
import { load } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectSecondOrder } from "../../support/differences.ts";
import { drawInstance, drawVector, layerNetworks } from "../../support/networks.ts";

const core = await load();

test("every layer of the table has a network here", () => {
  expect(Object.keys(layerNetworks).sort()).toEqual(Object.keys(layerTable).sort());
});

describe.each(Object.keys(lossTable))("loss %s", (loss) => {
  test.each(Object.keys(layerNetworks))(
    "gradients and Hessian-vector products through %s are limits of differences, for every activation",
    (layer) => {
      for (const f of activationNames) {
        const label = `${layer} x ${f} x ${loss}`;
        const drawn = drawInstance(layerNetworks[layer]!(f), { loss, seed: 7 });
        const phi = objective(core, drawn, { chunk: 3, weightDecay: 0.125 });
        const theta = phi.start();
        const v = drawVector(phi.parameters, 11);
        const { gradient } = finish(phi.gradient(theta));
        const slope = gradient.reduce((sum, g, i) => sum + g * v[i]!, 0);
        expectSecondOrder(`${label}: gradient`, (at) => [finish(phi.value(at))], theta, v, [slope]);
        expectSecondOrder(`${label}: hessian`, (at) => finish(phi.gradient(at)).gradient, theta, v, applied(phi.hessian(theta), v));
      }
    },
  );
});

test.each(Object.keys(layerNetworks))("Jacobian-vector products through %s are limits of differences, for every activation", (layer) => {
  for (const f of activationNames) {
    const phi = objective(core, drawInstance(layerNetworks[layer]!(f), { seed: 7 }), { chunk: 3 });
    const theta = phi.start();
    const v = drawVector(phi.parameters, 12);
    expectSecondOrder(`${layer} x ${f}`, (at) => finish(phi.outputs(at)).data, theta, v, applied(phi.jacobian(theta), v));
  }
});
