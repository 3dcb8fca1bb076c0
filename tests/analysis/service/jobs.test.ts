import { checkCertificate } from "@nadir/analysis/check";
import { type Certificate, finish } from "@nadir/analysis/evidence";
import { combineJob, portableCertificate, type RequestOf, splitJob, startJob } from "@nadir/analysis/service";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs } from "../../support/instances.ts";
import { mlpInstance } from "../../support/mlp.ts";

const core = await load();

const layers = [
  { type: "dense", units: 9 },
  { type: "activation", function: "sigmoid" },
  { type: "dense", units: 2 },
];
const base = networkInstance(layers, randomInputs(6, [4]), {}, { scale: 4 });
const instance = { ...base, targets: f8([6, 2], [1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0]) };
const ask = (theorem: string, number: number) => ({ number, source: { instance, theorem, network: "small" }, options: {} });
const verify: RequestOf<"verify"> = {
  seed: 3,
  rows: ["nguyen-hein-2018/3.5", "nguyen-hein-2018/4.3", "nguyen-hein-2018/3.4"].map((t, i) => ask(t, i + 1)),
};

const axis = { direction: "random", from: -1, to: 1, points: 12 };
const surface: RequestOf<"surface"> = {
  title: "test",
  source: { instance: mlpInstance(30) },
  axes: [axis, { ...axis, direction: "filter-normalized" }],
  seed: 5,
  dtype: "f64",
  known: [],
};

const many = mlpInstance(1100);
const noise = (rows: number, columns: number, seed: number) => {
  const data = Float64Array.from({ length: rows * columns }, (_, i) => (((i * 7919 + seed) % 1009) - 504) / 911);
  return { rows, columns, data };
};
const product: RequestOf<"multiply"> = { a: noise(37, 23, 1), b: noise(23, 11, 2) };

describe("chunks", () => {
  it.each([
    ["verify", verify, 3],
    ["surface", surface, 29],
    ["gradient", { instance: many, weightDecay: 0.25 }, 5],
    ["gradient", { instance: mlpInstance(256) }, 1],
    ["evaluate", { instance: many, weightDecay: 0.25 }, 5],
    ["multiply", product, 8],
  ] as const)("%s: the results of its chunks combine to the result of the whole, bit for bit", (name, request, count) => {
    const parts = splitJob(name, request);
    expect(parts.length).toBe(count);
    const whole = finish(startJob(core, name, request as never));
    const backwards = [...parts].reverse().map((part) => finish(startJob(core, name, part as never)));
    expect(combineJob(name, request as never, backwards.reverse() as never)).toEqual(whole);
  });

  it("verify: rows of one request share nothing that shows in a result", () => {
    const [, second] = verify.rows;
    const alone = finish(startJob(core, "verify", { seed: 3, rows: [second!] }));
    const together = finish(startJob(core, "verify", verify));
    expect(together.report.results[1]).toEqual(alone.report.results[0]);
  });
});

describe("a portable certificate", () => {
  const { report, files } = finish(startJob(core, "verify", verify));
  const paths = report.results.flatMap((r) => r.certificates);
  const beside = (name: string): Uint8Array | undefined => files[`certificates/${name}`];

  it("is there for every row", () => {
    expect(paths.length).toBeGreaterThanOrEqual(3);
  });

  it.each(paths)("%s is accepted without any file, with the same claim", (path) => {
    const text = new TextDecoder().decode(files[path]);
    const portable = portableCertificate(text, beside);
    const nothing = (): undefined => undefined;
    expect(finish(checkCertificate(text, nothing)).status).toBe("missing");
    const result = finish(checkCertificate(portable, nothing));
    expect(result).toMatchObject({ status: "accepted", claim: (JSON.parse(text) as Certificate).claim });
    expect(portableCertificate(portable, nothing)).toBe(portable);
  });
});
