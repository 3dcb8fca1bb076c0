import { checkCertificate } from "@nadir/analysis/check";
import { digits } from "@nadir/analysis/data";
import { finish, type Json } from "@nadir/analysis/evidence";
import { type Instance, oneHot } from "@nadir/analysis/formats";
import { startJob } from "@nadir/analysis/service";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs, randomNumbers } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const core = await load();
const dense = (units: number): object => ({ type: "dense", units });
const act = (name: string): object => ({ type: "activation", function: name });
const sigmoid = act("sigmoid");
const flatten = { type: "flatten" };

const set = digits(40);
const onDigits = (layers: readonly object[]): Instance => ({
  ...networkInstance(layers, set.inputs),
  inputSteps: [{ op: "divide", by: 16 }],
  targets: oneHot(set.targets!, 10),
});
const real = (layers: readonly object[], rows: number, outputs: number): Instance => {
  const random = randomNumbers(3);
  const targets = f8(
    [rows, outputs],
    Array.from({ length: rows * outputs }, () => 100 * random()),
  );
  return { ...networkInstance(layers, randomInputs(rows, [6])), targets };
};

const construct = (instance: Instance, options: { [name: string]: Json } = {}, seed: number = 0) =>
  finish(startJob(core, "construct", { construction: "zero-loss", seed, instance, options }));

/** Every certificate of a result, checked from its files alone. */
function accepted({ summary, files }: ReturnType<typeof construct>): boolean {
  return summary.certificates.every(
    (path) =>
      finish(checkCertificate(new TextDecoder().decode(files[path]), (name) => files[`certificates/${name}`])).status === "accepted",
  );
}

describe("zero-loss, built and proved", () => {
  it.each([
    ["one hidden layer", onDigits([flatten, dense(50), sigmoid, dense(10)]), {}, "output-layer"],
    ["two, by classes", onDigits([flatten, dense(50), sigmoid, dense(12), sigmoid, dense(10)]), {}, "class-codes"],
    [
      "two, sample by sample",
      onDigits([flatten, dense(50), sigmoid, dense(12), sigmoid, dense(10)]),
      { route: "each-sample" },
      "each-sample",
    ],
    [
      "three, by classes, without derivatives",
      onDigits([flatten, dense(50), act("gelu"), dense(16), act("relu"), dense(16), act("silu"), dense(10)]),
      {},
      "class-codes",
    ],
    [
      "a convolution below",
      onDigits([{ type: "conv2d", filters: 2, kernel: 3 }, sigmoid, flatten, dense(11), act("tanh"), dense(10)]),
      {},
      "class-codes",
    ],
    ["arbitrary targets", real([dense(24), sigmoid, dense(8), act("tanh"), dense(5), act("softplus"), dense(3)], 20, 3), {}, "each-sample"],
    [
      "arbitrary targets, the layer below the output",
      real([dense(24), sigmoid, dense(21), sigmoid, dense(3)], 20, 3),
      { layer: 2 },
      "output-layer",
    ],
  ] as const)("%s", (_, instance, options, route) => {
    const made = construct(instance, options);
    expect(made.summary).toMatchObject({ outcome: "constructed", facts: { route, inSk: true, lowerLayers: "random" } });
    const { lossAtMost, distance } = made.summary.facts as { lossAtMost: number; distance: number };
    expect(lossAtMost).toBeLessThan(1e-12);
    expect(distance).toBeLessThan(1e-5);
    expect(made.summary.files).toEqual(["model.json", "weights.safetensors"]);
    expect(made.summary.certificates).toEqual(["certificates/01-exact-zero-nearby.json"]);
    expect(accepted(made)).toBe(true);
  });

  it("gives the same bytes for the same seed, others for another", () => {
    const instance = onDigits([flatten, dense(50), sigmoid, dense(12), sigmoid, dense(10)]);
    const [a, b, c] = [0, 0, 1].map((seed) => construct(instance, {}, seed).files["weights.safetensors"]!);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it("keeps layers 1 to k where weights are given", () => {
    const given = { ...onDigits([flatten, dense(50), sigmoid, dense(10)]), point: "given" as const };
    const made = construct(given);
    expect(made.summary).toMatchObject({ outcome: "constructed", facts: { lowerLayers: "given" } });
    const built = new TextDecoder("latin1").decode(made.files["weights.safetensors"]);
    const stored = new TextDecoder("latin1").decode(new Uint8Array((given.parameters["dense2.weight"]!.data as Float64Array).buffer));
    expect(built).toContain(stored);
  });

  it("fits repeated samples with equal targets once, outside S_k", () => {
    const instance = onDigits([flatten, dense(50), sigmoid, dense(10)]);
    const [inputs, targets] = [instance.inputs.data.slice() as Uint8Array, instance.targets!.data.slice() as Uint8Array];
    inputs.copyWithin(64 * 7, 0, 64);
    targets.copyWithin(10 * 7, 0, 10);
    const repeated = {
      ...instance,
      inputs: { ...instance.inputs, data: inputs },
      targets: { ...instance.targets!, data: targets },
    } as Instance;
    const made = construct(repeated);
    expect(made.summary).toMatchObject({ outcome: "constructed", facts: { distinct: 39, inSk: false } });
    expect(accepted(made)).toBe(true);
    // S_k is empty: rank F_k < N for every parameter
    expect(decide(core, "nguyen-hein-2018/4.5-existence", repeated).conclusion).toMatchObject({ status: "disproved", grade: "exact" });
  });

  it("proves at once that equal samples with different labels contradict each other, whatever the width", () => {
    const instance = onDigits([flatten, dense(3), sigmoid, dense(10)]);
    const inputs = instance.inputs.data.slice() as Uint8Array;
    inputs.copyWithin(64 * 7, 0, 64);
    const made = construct({ ...instance, inputs: { ...instance.inputs, data: inputs } } as Instance);
    expect(made.summary).toMatchObject({ outcome: "impossible", facts: { first: 0, second: 7, lossAtLeast: 0.5 }, files: [] });
    expect(made.summary.certificates).toEqual(["certificates/01-label-conflict.json"]);
    expect(accepted(made)).toBe(true);
  });

  it("tells of few parameters as information, beside a network that fits with them", () => {
    const targets = f8(
      [24, 9],
      Array.from({ length: 216 }, (_, i) => ((Math.floor(i / 9) % 2) + i) % 9),
    );
    const through = (middle: number) => networkInstance([dense(26), sigmoid, dense(middle), sigmoid, dense(9)], randomInputs(24, [3]));
    const few = construct({ ...through(2), targets });
    expect(few.summary).toMatchObject({ outcome: "constructed", facts: { route: "class-codes", inSk: false } });
    expect(few.text.join(" ")).toMatch(/185 parameters for 216 targets: .*almost every\s+real Y/s);
    expect(construct({ ...through(9), targets }).text.join(" ")).not.toContain("almost every");
  });

  it.each([
    ["a layer that is too narrow", [flatten, dense(39), sigmoid, dense(10)], {}, /at least 40 neurons/],
    [
      "a convolution above the wide layer",
      [{ type: "conv2d", filters: 2, kernel: 3 }, sigmoid, { type: "conv2d", filters: 1, kernel: 3 }, sigmoid, flatten, dense(10)],
      {},
      /dense layers alone/,
    ],
    ["an activated output", [flatten, dense(50), sigmoid, dense(10), sigmoid], {}, /without activation/],
    ["a layer that is not wide", [flatten, dense(50), sigmoid, dense(12), sigmoid, dense(10)], { layer: 2 }, /layer 2/],
    ["a route of another depth", [flatten, dense(50), sigmoid, dense(10)], { route: "class-codes" }, /output-layer/],
    ["layers above too narrow for the targets", [flatten, dense(50), sigmoid, dense(9), sigmoid, dense(10)], {}, /layer 2, width 9/],
    ["more classes than neurons", [flatten, dense(50), sigmoid, dense(9), sigmoid, dense(10)], { route: "class-codes" }, /at most 9/],
  ] as const)("refuses %s in one line", (_, layers, options, message) => {
    expect(() => construct(onDigits(layers), options)).toThrow(message);
  });

  it("says that it decided nothing where a route has no enclosure", () => {
    const relu = onDigits([flatten, dense(50), sigmoid, dense(12), act("relu"), dense(10)]);
    expect(construct(relu, { route: "each-sample" }).summary).toMatchObject({ outcome: "undecided", files: [], certificates: [] });
  });
});

describe("nguyen-hein-2018/4.5-existence", () => {
  const id = "nguyen-hein-2018/4.5-existence";

  it("is verified for distinct samples, whatever parameters are given", () => {
    const zero = onDigits([flatten, dense(50), sigmoid, dense(10)]);
    const parameters = Object.fromEntries(
      Object.entries(zero.parameters).map(([name, p]) => [name, f8(p.shape, new Float64Array(p.data.length))]),
    );
    const { conclusion, hypotheses } = decide(core, id, { ...zero, parameters, point: "given" });
    expect(conclusion).toMatchObject({ status: "proved", grade: "enclosed", scope: "some-parameter" });
    expect(hypotheses.filter((h) => h.verdict !== "holds")).toEqual([]);
  });

  it("is proved where it does not apply: patches repeat and biases are shared", () => {
    const conv = onDigits([{ type: "conv2d", filters: 2, kernel: 3 }, sigmoid, flatten, dense(11), sigmoid, dense(10)]);
    const { conclusion, hypotheses } = decide(core, id, conv);
    expect(conclusion.status).toBe("proved");
    expect(hypotheses.filter((h) => h.verdict === "fails").map((h) => h.id)).toEqual(
      expect.arrayContaining(["distinct-patches", "untied-biases"]),
    );
  });

  it("is proved for targets that are no class codes, and does not apply", () => {
    const { conclusion, hypotheses } = decide(core, id, real([dense(24), sigmoid, dense(6), sigmoid, dense(3)], 20, 3));
    expect(conclusion.status).toBe("proved");
    expect(hypotheses.find((h) => h.id === "class-coded-targets")!.verdict).toBe("fails");
  });

  it("is disproved by a narrow layer, undecided without targets or under a convolution", () => {
    const narrow = onDigits([flatten, dense(39), sigmoid, dense(10)]);
    expect(decide(core, id, narrow).conclusion).toMatchObject({ status: "disproved", grade: "exact", scope: "architecture" });
    const wide = onDigits([flatten, dense(50), sigmoid, dense(10)]);
    expect(decide(core, id, { ...wide, targets: null }).conclusion.status).toBe("undecided");
  });
});
