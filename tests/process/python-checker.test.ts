import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { certificateText } from "@nadir/analysis/check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs, writtenOf } from "../support/instances.ts";
import { decide, linearInstance, rows } from "../support/linear-networks.ts";
import { resealed, type Written } from "../support/mutation.ts";
import { pythonWith } from "../support/python.ts";

const python = pythonWith(["numpy"], "examples/check.py");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nadir-check-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function judge({ text, files }: Written): string {
  const file = join(folder, "certificate.json");
  writeFileSync(file, text);
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return spawnSync(python!, ["examples/check.py", file], { encoding: "utf8" }).stdout;
}

const layers = [
  { type: "conv2d", filters: 4, kernel: 3, padding: 1, stride: [2, 1], dilation: [1, 2] },
  { type: "activation", function: "gelu" },
  { type: "avg-pool2d", kernel: 2, stride: 1, padding: 1 },
  { type: "max-pool2d", kernel: 2, stride: 1 },
  { type: "flatten" },
  { type: "dense", units: 12 },
  { type: "activation", function: "softplus", parameter: 2.5 },
  { type: "dense", units: 12 },
  { type: "residual-add", from: "activation7" },
];
const instance = {
  ...networkInstance(layers, randomInputs(5, [2, 6, 7]), {}, { scale: 2 }),
  targets: f8([5], [0, 1, 0, 1, 1]),
  inputSteps: [{ op: "divide", by: 3 } as const, { op: "subtract", by: 1e-7 } as const],
};

describe.skipIf(!python)("examples/check.py", () => {
  it("accepts the golden certificates of the kinds it knows and calls the others unknown, never accepted", () => {
    const files = readdirSync("tests/golden", { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const { stdout, status } = spawnSync(python!, ["examples/check.py", ...files.map((file) => join(file.parentPath, file.name))], {
      encoding: "utf8",
    });
    const answers = stdout.trimEnd().split("\n");
    expect(answers).toHaveLength(files.length);
    expect(answers.filter((line) => !/^(accepted {2}|unknown {3}\S+: this script does not know the kind )/.test(line))).toEqual([]);
    expect(answers.find((line) => line.includes("feature-rank-peeling"))).toContain("unknown");
    expect(status).toBe(1);
  });

  it.each([
    ["feature-rank-gram", { theorem: null, layer: 8, columns: null, shift: 1e-4 }],
    ["feature-rank-inverse", { theorem: null, layer: 8, columns: [0, 1, 2, 3, 5, 7, 11] }],
  ])("accepts a %s certificate and rejects changed ones", (kind, evidence) => {
    const written = writtenOf(kind, instance, evidence);
    expect(judge(written)).toContain("accepted");
    const mutate = (change: Parameters<typeof resealed>[1]): string => judge({ ...written, text: resealed(written.text, change) });
    expect(mutate(({ claim }) => (claim.sigmaMin = 2 * (claim.sigmaMin as number)))).toContain("rejected");
    expect(mutate(({ claim }) => (claim.rank = 6))).toContain("rejected");
    const every = "almost-every-parameter";
    expect(mutate(({ claim }) => Object.assign(claim, { scopes: ["some-parameter", "this-point", every], scope: every }))).toContain(
      "rejected",
    );
    expect(mutate(({ claim }) => (claim.verdict = "verified"))).toContain("rejected");
    expect(mutate(({ instance }) => (instance.inputSteps = []))).toContain("rejected");
    expect(judge({ ...written, text: written.text.replace('"tool":"nadir test"', '"tool":"nadir tesT"') })).toContain("rejected");
  });

  const dense = (units: number, name: string) => ({ type: "dense", units, name });
  const act = (name: string) => ({ type: "activation", function: name });
  const image = { type: "conv2d", filters: 3, kernel: 2, bias: "per-filter" };
  const constant = f8(
    [4, 1, 3, 3],
    Array.from({ length: 36 }, (_, i) => Math.floor(i / 9)),
  );
  const pairs = f8([4, 2], [1, 2, 3, -1, -1, -2, -3, 1]);
  it.each([
    ["width", [dense(4, "wide"), act("sigmoid"), dense(1, "out")], randomInputs(5, [3]), {}],
    ["duplicate-samples", [dense(9, "wide"), act("sigmoid"), dense(1, "out")], f8([3, 2], [1, 2, 3, 4, 1, 2]), {}],
    ["constant-images", [image, act("relu"), { type: "flatten" }, dense(1, "out")], constant, {}],
    ["polynomial-degree", [dense(9, "wide"), act("square"), dense(1, "out")], randomInputs(4, [1]), {}],
    ["antipodal-pairs", [dense(9, "wide"), act("sigmoid"), dense(1, "out")], pairs, { "wide.bias": new Float64Array(9) }],
    ["zero-features", [dense(3, "wide"), act("relu"), dense(1, "out")], pairs, { "wide.bias": [-99, -99, -99] }],
    ["identical-rows", [dense(3, "wide"), act("tanh"), dense(1, "out")], f8([2, 2], [1, 2, 1, 3]), { "wide.weight": [1, 0, 2, 0, 3, 0] }],
  ])("accepts rank-upper-bound by %s and rejects a smaller bound", (reason, layers, inputs, parameters) => {
    const evidence = { theorem: null, layer: 1, reason };
    const written = writtenOf("rank-upper-bound", networkInstance(layers, inputs, parameters), evidence);
    expect(judge(written)).toContain("accepted");
    expect(
      judge({ ...written, text: resealed(written.text, ({ claim }) => (claim.rankAtMost = (claim.rankAtMost as number) - 1)) }),
    ).toContain("rejected");
  });

  it("accepts a gradient-bound certificate and rejects changed bounds", () => {
    const conv = { type: "conv2d", filters: 2, kernel: [2, 1], stride: [1, 2], padding: [0, 1] };
    const layers = [
      { ...image, filters: 6, name: "wide" },
      act("sigmoid"),
      conv,
      act("softplus"),
      { type: "flatten" },
      dense(3, "b"),
      act("tanh"),
      dense(2, "out"),
    ];
    const base = networkInstance(layers, randomInputs(4, [1, 4, 4]), {}, { scale: 2 });
    const instance = { ...base, targets: f8([4, 2], [1, 0, 0, 1, 1, 1, 0, 0]) };
    const written = writtenOf("gradient-bound", instance, { theorem: "nguyen-hein-2018/4.3", layer: 1, shift: 1e-3, shifts: [1e-3, 1e-3] });
    expect(judge(written)).toContain("accepted");
    for (const [field, by] of [
      ["lower", 2],
      ["upper", 0.5],
      ["gradientAtMost", 0.99],
      ["gradientAtLeast", 1.01],
      ["lossAtMost", 0.99],
      ["boundOfLoss", 0.9],
      ["sigmaMin", 99],
    ] as const) {
      const text = resealed(written.text, ({ claim }) => (claim[field] = by * (claim[field] as number)));
      expect(judge({ ...written, text }), field).toContain("rejected");
    }
  });

  it("knows the slopes of GELU, its tanh form and SiLU, and bounds by inverses", () => {
    const layers = ["sigmoid", "gelu", "gelu-tanh", "silu"].flatMap((name, i) => [dense(9 - 2 * i, name), act(name)]);
    const base = networkInstance([...layers, dense(2, "out")], randomInputs(4, [3]), {}, { scale: 2 });
    const instance = { ...base, targets: f8([4, 2], [1, 0, 0, 1, 1, 1, 0, 0]) };
    const written = writtenOf("gradient-bound", instance, { theorem: null, layer: 1, shift: null, shifts: [null, null, null] });
    expect(judge(written)).toContain("accepted");
    for (const [field, by] of [
      ["gradientAtMost", 0.99],
      ["lossAtLeast", 1.01],
    ] as const) {
      const text = resealed(written.text, ({ claim }) => (claim[field] = by * (claim[field] as number)));
      expect(judge({ ...written, text }), field).toContain("rejected");
    }
  });

  const line = rows(Array.from({ length: 10 }, (_, i) => [1, i - 4, ((i * 7) % 5) - 2]));
  const noise = rows(Array.from({ length: 10 }, (_, i) => [((i * 3) % 7) - 3, i / 2]));
  const wide = rows(Array.from({ length: 40 }, (_, i) => Array.from({ length: 30 }, (_, j) => ((i * i + 7 * j * i + 3 * j) % 23) / 8)));
  const eye = rows([
    [1, 0],
    [0, 1],
  ]);
  const column = rows([[1], [0]]);
  const row = rows([[1, 0]]);
  it.each([
    {
      name: "gap with noise",
      theorem: "nadir/deep-linear-gap",
      network: linearInstance([rows([[0.25, 0.5, 0]]), rows([[0], [1]])], line, noise),
    },
    {
      name: "enclosed gap",
      theorem: "nadir/deep-linear-gap",
      network: linearInstance([rows([new Array<number>(30).fill(0.125)]), rows(Array.from({ length: 30 }, () => [0.25]))], wide, wide),
    },
    { name: "global minimum", theorem: "nadir/deep-linear-critical-points", network: linearInstance([row, column], eye, eye) },
    {
      name: "strict saddle",
      theorem: "nadir/deep-linear-critical-points",
      network: linearInstance(
        [row, column],
        eye,
        rows([
          [1, 0],
          [0, 2],
        ]),
      ),
    },
    {
      name: "non-strict saddle",
      theorem: "nadir/deep-linear-critical-points",
      network: linearInstance(
        [row, rows([[0]]), column],
        eye,
        rows([
          [0, 0],
          [0, 1],
        ]),
      ),
    },
  ])("derives every number of a deep linear certificate bit for bit: $name", ({ theorem, network }) => {
    const text = certificateText(decide(theorem, network).certificates[0]!);
    const files = new Map<string, Uint8Array>();
    expect(judge({ text, files })).toContain("accepted");
    const field = text.includes('"classification"') ? "classification" : "gap";
    expect(judge({ text: resealed(text, ({ claim }) => (claim[field] = field === "gap" ? [0, 1] : "global minimum")), files })).toContain(
      "rejected",
    );
    const [low, high] = (JSON.parse(text) as { claim: { loss: [number, number] } }).claim.loss;
    expect(judge({ text: resealed(text, ({ claim }) => (claim.loss = [low, high + 2 ** -40])), files })).toContain("rejected");
  });
});
