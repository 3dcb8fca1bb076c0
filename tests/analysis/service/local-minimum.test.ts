import { checkCertificate } from "@nadir/analysis/check";
import { digits } from "@nadir/analysis/data";
import { finish } from "@nadir/analysis/evidence";
import { type Architecture, buildInstance, makeDataSet, type NdArray, parameterShapes, parseArchitecture } from "@nadir/analysis/formats";
import { constructionNamed, startJob } from "@nadir/analysis/service";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, randomNumbers } from "../../support/instances.ts";

const core = await load();

/** The `construct` job on inputs, with the default network or another. */
function construct(inputs: NdArray, architecture?: Architecture) {
  const data = makeDataSet(inputs, { name: "test" });
  const network = architecture ?? constructionNamed("local-minimum").architecture(data);
  const parameters = Object.fromEntries(
    parameterShapes(network).map(({ name, shape }) => [name, f8(shape, new Float64Array(shape.reduce((a, b) => a * b, 1)))]),
  );
  const instance = buildInstance({ name: network.name, architecture: network, parameters, data, loss: "squared", point: "witness" });
  return finish(startJob(core, "construct", { construction: "local-minimum", seed: 0, instance, options: {} }));
}

function accepted({ summary, files }: ReturnType<typeof construct>): boolean {
  const read = (name: string): Uint8Array | undefined => files[`certificates/${name}`];
  return finish(checkCertificate(files[summary.certificates[0]!]!, read)).status === "accepted";
}

/** Sums of three uniform variates: near normal, with decimals that no double is. */
function cloud(samples: number, features: number, seed: number): NdArray {
  const random = randomNumbers(seed);
  const digit = (): number => Math.round(20 * (random() + random() + random())) / 10 + 5;
  return f8([samples, features], Float64Array.from({ length: samples * features }, digit));
}

describe("nadir construct local-minimum", () => {
  it("makes targets for images, and a point that the checker accepts as a local minimum with lower loss elsewhere", () => {
    const made = construct(
      digits(60).inputs,
      parseArchitecture({
        schema: "nadir/architecture@1",
        name: "pooled",
        input: [1, 8, 8],
        layers: [
          { type: "avg-pool2d", kernel: 4 },
          { type: "flatten" },
          { type: "dense", units: 5 },
          { type: "activation", function: "sigmoid" },
          { type: "dense", units: 1 },
        ],
      }),
    );
    const { outcome, facts } = made.summary;
    expect([outcome, facts.width, facts.spanned]).toEqual(["constructed", 5, 4]);
    expect(Number(facts.gapAtLeast)).toBeGreaterThan(0);
    expect(Number(facts.outputBiasWithin)).toBeLessThan(1e-14);
    expect(accepted(made)).toBe(true);
    expect(made.summary.files).toEqual(expect.arrayContaining(["data.npz", "model.json", "weights.safetensors"]));
  });

  it("rounds decimals by recorded steps, and stores the minimum exactly for SiLU, at any width", () => {
    const layers = [
      { type: "dense", units: 40 },
      { type: "activation", function: "silu" },
      { type: "dense", units: 2 },
    ];
    const made = construct(cloud(60, 3, 5), parseArchitecture({ schema: "nadir/architecture@1", name: "silu", input: [3], layers }));
    expect(made.summary.facts).toMatchObject({ point: "stored", outputBiasWithin: 0, width: 40 });
    expect(made.summary.facts.inputSteps).toHaveLength(2);
    expect(accepted(made)).toBe(true);
  });

  it("says why where there are no such targets", () => {
    const random = randomNumbers(4);
    const binary = f8(
      [40, 2],
      Float64Array.from({ length: 80 }, () => (random() > 0 ? 1 : 0)),
    );
    expect(construct(binary).summary).toMatchObject({ outcome: "undecided", because: expect.stringMatching(/two values only/) });
    expect(construct(f8([4, 3], [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 4, 3])).summary.because).toMatch(/too few/);
    const circle = f8([8, 2], [5, 0, 3, 4, 4, 3, 0, 5, -3, 4, -4, 3, -5, 0, 0, -5]);
    expect(construct(circle).summary).toMatchObject({ outcome: "undecided", because: expect.stringMatching(/quadric/) });
  });

  it("refuses networks of another form and too many features, saying how to mend it", () => {
    const relu = [
      { type: "dense", units: 4 },
      { type: "activation", function: "relu" },
      { type: "dense", units: 1 },
    ];
    const network = (layers: readonly object[]): Architecture =>
      parseArchitecture({ schema: "nadir/architecture@1", name: "n", input: [3], layers });
    expect(() => construct(cloud(30, 3, 1), network(relu))).toThrow(/second derivative; got relu/);
    expect(() => construct(cloud(30, 3, 1), network([...relu, { type: "activation", function: "tanh" }]))).toThrow(
      /needs flatten and pooling/,
    );
    expect(() => construct(cloud(30, 25, 1))).toThrow(/at most 20 features/);
  });
});
