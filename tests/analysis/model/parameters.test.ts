import { parameterShapes } from "@nadir/analysis/formats";
import { packParameters, parameterCount, parameterWindows, unpackParameters } from "@nadir/analysis/model";
import { FormatError, ShapeError } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { expectSameBits } from "../../support/matchers.ts";
import { drawInstance, drawVector, layerNetworks } from "../../support/networks.ts";

const networks = Object.values(layerNetworks).map((network) => drawInstance(network("relu")));

test("windows cover θ without gaps or overlap, in the order of parameterShapes", () => {
  for (const { architecture } of networks) {
    const windows = parameterWindows(architecture);
    expect(windows.map(({ name, shape }) => ({ name, shape }))).toEqual(
      parameterShapes(architecture).map(({ name, shape }) => ({ name, shape })),
    );
    let end = 0;
    for (const { offset, size } of windows) {
      expect(offset).toBe(end);
      end += size;
    }
    expect(end).toBe(parameterCount(architecture));
  }
});

test("pack and unpack are inverse to each other", () => {
  for (const { architecture, parameters } of networks) {
    expect(unpackParameters(architecture, packParameters(architecture, parameters))).toEqual(parameters);
    const theta = drawVector(parameterCount(architecture), 3);
    expectSameBits("θ", packParameters(architecture, unpackParameters(architecture, theta)), theta);
  }
});

test("arrays that are missing, superfluous, not real or of another shape are named", () => {
  const { architecture, parameters } = drawInstance({ input: [4], layers: [{ type: "dense", units: 3, name: "out" }] });
  const pack = (change: object) => () => packParameters(architecture, { ...parameters, ...change });
  expect(() => packParameters(architecture, { "out.weight": parameters["out.weight"]! })).toThrow(/"out.bias" of shape \[3\].*got nothing/);
  expect(pack({ "out.scale": parameters["out.bias"] })).toThrow(/got "out.scale"/);
  expect(pack({ "out.bias": { dtype: "i4", shape: [3], data: new Int32Array(3) } })).toThrow(/got i4 \[3\]/);
  expect(pack({ "out.weight": { ...parameters["out.weight"]!, shape: [4, 3] } })).toThrow(FormatError);
  expect(() => unpackParameters(architecture, new Float64Array(14))).toThrow(ShapeError);
});
