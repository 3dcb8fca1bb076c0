import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type NdArray, writeIdx, writeNpz } from "@nadir/analysis/formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../packages/analysis/src/report/index.ts";
import { type DefaultRun, defaultRun } from "../support/default-run.ts";
import { contents, type Finished, nadir, nadirInside, temporaryFolder } from "../support/nadir.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const inFolder = (name: string): string => join(folder.path, name);

describe("nadir verify, with nothing given", () => {
  let run: DefaultRun;
  let report: Report;
  beforeAll(() => {
    run = defaultRun();
    report = run.report;
  });
  const row = (network: string): Report["results"][number] => report.results.find((r) => r.network === network)!;

  it("decides everything and refutes nothing", () => {
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
    expect(report.schema).toBe("nadir/report@1");
    expect(report.results.map((r) => r.verdict)).not.toContain("refuted");
  });

  it("verifies the printed theorem where all hypotheses hold", () => {
    const { verdict, applies, conclusion } = row("conv 64, +noise");
    expect([verdict, applies, conclusion.status, conclusion.grade, conclusion.scope]).toEqual([
      "verified",
      "yes",
      "proved",
      "enclosed",
      "almost-every-parameter",
    ]);
    expect(conclusion.numbers.sigmaMin).toBeGreaterThan(1e-3);
  });

  it("proves the conclusion where the theorem does not apply, with a witness and a fix for each failing hypothesis", () => {
    const { verdict, conclusion, hypotheses } = row("conv 64");
    expect([verdict, conclusion.status]).toEqual(["not-applicable", "proved"]);
    const failing = hypotheses.filter((h) => h.verdict === "fails");
    expect(failing.map((h) => h.id)).toEqual(expect.arrayContaining(["distinct-patches", "untied-biases"]));
    for (const h of report.results.flatMap((r) => r.hypotheses.filter((x) => x.verdict === "fails"))) expect(h.fix, h.id).toBeTruthy();
    expect(failing.find((h) => h.id === "distinct-patches")!.witness).toBeTruthy();
  });

  it("separates certain from impossible between 50 and 49 filters, where float32 sees no difference in kind", () => {
    expect(row("conv 50").conclusion.status).toBe("proved");
    expect([row("conv 49").conclusion.status, row("conv 49").conclusion.grade]).toEqual(["disproved", "exact"]);
    for (const name of ["conv 49", "conv 50"]) expect(row(name).conclusion.numbers.rankFloat32).toBeLessThan(1797);
  });

  it("marks a bound that says nothing, beside one that does", () => {
    const slacks = report.results.flatMap((r) => (r.conclusion.slack === undefined ? [] : [r.conclusion.slack]));
    expect(Math.max(...slacks)).toBeGreaterThan(10);
    expect(Math.min(...slacks)).toBeLessThan(10);
  });

  it("tells the trained autoencoder from the one stopped at a saddle", () => {
    expect(row("64-16-64, trained").conclusion.status).toBe("proved");
    const { conclusion } = row("64-16-64, stopped");
    expect(conclusion.status).toBe("disproved");
    expect(conclusion.numbers.gapLow).toBeCloseTo(2.6356, 3);
  });

  it("writes a report with no script and no request", () => {
    const html = readFileSync(join(run.folder, "report.html"), "utf8");
    expect(html).not.toMatch(/<script|https?:\/\/[^"]*\.(js|css|woff)|url\(/);
    expect(html.length).toBeLessThan(2e6);
  });

  it("leaves no time, path or host in what it writes", () => {
    for (const name of ["report.json", "report.html"]) {
      const text = readFileSync(join(run.folder, name), "utf8");
      expect(text).not.toContain(dirname(run.folder));
      expect(text).not.toMatch(/\b20\d\d-\d\d-\d\d\b|\bworkers\b/);
    }
  });
});

describe("the number of workers", () => {
  beforeAll(() => {
    const layers = [
      { type: "conv2d", filters: 4, kernel: 3, bias: "per-neuron" },
      { type: "activation", function: "sigmoid" },
      { type: "flatten" },
      { type: "dense", units: 10 },
    ];
    writeFileSync(inFolder("conv.json"), JSON.stringify({ schema: "nadir/architecture@1", name: "conv", input: [1, 8, 8], layers }));
  });

  it("changes no byte", () => {
    const runs = [1, 2, 8].map((workers) => {
      const out = `workers-${workers}`;
      const args = ["verify", "--data", "digits", "--samples", "60", "--scale", "16", "--model", "conv.json"];
      expect(nadir([...args, "--workers", String(workers), "--out", out], folder.path).code).toBe(0);
      return contents(inFolder(out));
    });
    expect(Object.keys(runs[0]!).length).toBeGreaterThan(5);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });
});

describe("a surface", () => {
  const args = ["surface", "--data", "digits", "--samples", "200", "--scale", "16", "--model", "model.json", "--plane", "--points", "11"];
  beforeAll(() => {
    const layers = [
      { type: "flatten" },
      { type: "dense", units: 12 },
      { type: "activation", function: "tanh" },
      { type: "dense", units: 10 },
    ];
    writeFileSync(inFolder("model.json"), JSON.stringify({ schema: "nadir/architecture@1", name: "mlp", input: [1, 8, 8], layers }));
  });

  it("is the same bytes with 1, 2 and 8 workers, and passes through the loss at the parameters", () => {
    const all = [1, 2, 8].map((w) => {
      const run = nadir([...args, "--workers", String(w), "--out", `surface-${w}`], folder.path);
      expect(run.code, run.stderr).toBe(0);
      return contents(inFolder(`surface-${w}`));
    });
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
    const { values, center } = JSON.parse(readFileSync(inFolder("surface-1/surface.json"), "utf8"));
    expect(values[60]).toBe(center);
  });

  it("resumes from what an interrupted run has saved, to the same bytes", () => {
    const whole = JSON.parse(readFileSync(inFolder("surface-1/surface.json"), "utf8"));
    mkdirSync(inFolder("resumed"));
    writeFileSync(
      inFolder("resumed/surface.json"),
      JSON.stringify({ ...whole, values: whole.values.map((v: number, i: number) => (i < 51 ? v : null)) }),
    );
    expect(nadir([...args, "--out", "resumed"], folder.path).code).toBe(0);
    expect(contents(inFolder("resumed"))).toEqual(contents(inFolder("surface-1")));
  });
});

describe("the cost of long work", () => {
  it("is told on stderr before it starts, and nothing is told of short work", () => {
    const args = ["train", "--data", "digits", "--model", "model.json", "--gradient-norm", "1e9", "--json"];
    const long = nadir([...args, "--iterations", "100000", "--out", "told"], folder.path);
    expect(long.stderr).toMatch(
      /^At most 100,000 iterations: about \d+ MiB a worker and [\d,.]+ GFlop, [\d,]+ s on one core at 1 GFlop\/s\.\n$/,
    );
    expect(JSON.parse(long.stdout).schema).toBe("nadir/train@1");
    expect(nadir([...args, "--iterations", "1", "--out", "untold"], folder.path).stderr).toBe("");
  });
});

describe("--scale", () => {
  it("takes a divisor or steps: 16, /16 and /8,/2 are recorded, and the first two are the same run", () => {
    const [number, step, steps] = ["16", "/16", "/8,/2"].map((scale, i) => {
      const run = nadir(["verify", "--json", "--data", "digits", "--samples", "20", "--scale", scale, "--out", `scale-${i}`], folder.path);
      expect(run.code, run.stderr).toBe(0);
      return (JSON.parse(run.stdout) as Report).data.sha256;
    });
    expect(step).toBe(number);
    expect(steps).not.toBe(number);
  });
});

describe("bad usage and bad files", () => {
  beforeAll(() => {
    writeFileSync(inFolder("ragged.csv"), "1,2,3\n4,5\n");
    writeFileSync(inFolder("truncated.idx"), Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0, 8, 1, 2, 3]));
    writeFileSync(
      inFolder("other.json"),
      JSON.stringify({ schema: "nadir/architecture@1", input: [3, 4, 4], layers: [{ type: "flatten" }] }),
    );
    const f8 = (shape: readonly number[], value = 0): NdArray => {
      return { dtype: "f8", shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(value) };
    };
    const classes: NdArray = { dtype: "u1", shape: [4], data: Uint8Array.from([0, 1, 0, 1]) };
    const file = (name: string, arrays: readonly (readonly [string, NdArray])[]): void => writeFileSync(inFolder(name), writeNpz(arrays));
    file("nan.npz", [
      ["X", f8([4, 2], Number.NaN)],
      ["y", classes],
    ]);
    file("data.npz", [
      ["X", f8([4, 2])],
      ["y", classes],
    ]);
    file("misfit.npz", [
      ["dense1.weight", f8([3, 5])],
      ["dense1.bias", f8([3])],
    ]);
    const layers = [
      { type: "dense", units: 4 },
      { type: "activation", function: "sigmoid" },
      { type: "dense", units: 2 },
    ];
    writeFileSync(inFolder("small.json"), JSON.stringify({ schema: "nadir/architecture@1", input: [2], layers }));
    writeFileSync(
      inFolder("wide.json"),
      JSON.stringify({
        schema: "nadir/architecture@1",
        input: [1, 28, 28],
        layers: [{ type: "conv2d", filters: 512, kernel: 3 }, layers[1]],
      }),
    );
    const images = writeIdx({ dtype: "u1", shape: [50_000, 28, 28], data: new Uint8Array(50_000 * 784) });
    writeFileSync(inFolder("many.idx.gz"), gzipSync(images, { level: 1 }));
  });
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["an unknown theorem", ["verify", "no-such-theorem"]],
    ["zero workers", ["verify", "--workers", "0"]],
    ["an unknown option", ["verify", "--frobnicate"]],
    ["an unknown command", ["frobnicate"]],
    ["a truncated IDX file", ["verify", "--data", "truncated.idx"]],
    ["a ragged CSV file", ["verify", "--data", "ragged.csv"]],
    ["a file that is not there", ["verify", "--data", "nowhere.npz"]],
    ["an architecture that does not fit the data", ["verify", "--data", "digits", "--model", "other.json"]],
    ["more samples than there are", ["verify", "--data", "digits", "--samples", "50000"]],
    ["an npz with NaN", ["verify", "--data", "nan.npz"]],
    ["weights that do not fit", ["verify", "--data", "data.npz", "--model", "small.json", "--weights", "misfit.npz"]],
    ["50,000 images", ["verify", "--data", "many.idx.gz"]],
    ["50,000 images and a wide network", ["verify", "--data", "many.idx.gz", "--model", "wide.json"]],
    ["labels beside a data set that brings its own", ["verify", "--data", "digits", "--labels", "ragged.csv"]],
    ["an unknown loss", ["verify", "--data", "digits", "--samples", "30", "--loss", "cubic"]],
    ["a scale that is no step", ["verify", "--data", "digits", "--scale", "16x"]],
    ["training without a network", ["train", "--data", "digits"]],
    ["results below a file", ["verify", "nadir/deep-linear-gap", "--out", "ragged.csv/results"]],
    ["a negative seed", ["verify", "--seed", "-1"]],
    ["a wrong requirement", ["verify", "--require", "maybe"]],
    ["an unknown registry", ["list", "nothing"]],
    ["an unknown word", ["explain", "gobbledygook"]],
    ["a certificate that is not there", ["check", "nowhere"]],
  ];
  const refused = ({ code, stdout, stderr }: Finished): void => {
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^nadir: .+\n$/);
    expect(stderr).not.toMatch(/\n {4}at /);
  };
  it.each(cases)("%s: exit code 2, one clear line, no stack trace, nothing written", async (_, args) => {
    const before = readdirSync(folder.path).sort();
    refused(await nadirInside(args, folder.path));
    expect(readdirSync(folder.path).sort()).toEqual(before);
  });
  it("the same from a process of its own, for one command line and one file", () => {
    for (const name of ["an unknown option", "a ragged CSV file"]) refused(nadir(cases.find((c) => c[0] === name)![1], folder.path));
  });

  it("names the number of samples that fits, and that number is accepted by the same rule", async () => {
    const { stderr } = await nadirInside(["verify", "--data", "many.idx.gz"], folder.path);
    const [, count] = /Use --samples (\d+) or fewer/.exec(stderr) ?? [];
    const next = await nadirInside(["verify", "--data", "many.idx.gz", "--samples", String(Number(count) + 1)], folder.path);
    expect([next.code, next.stderr]).toEqual([2, expect.stringContaining(`Use --samples ${count} or fewer`)]);
  });

  it("never overwrites a folder that is not its own", () => {
    mkdirSync(inFolder("mine"));
    writeFileSync(inFolder("mine/thesis.tex"), "precious");
    const { code, stderr } = nadir(["verify", "nadir/deep-linear-gap", "--out", "mine"], folder.path);
    expect([code, existsSync(inFolder("mine/thesis.tex"))]).toEqual([2, true]);
    expect(stderr).toContain("--out");
  });

  it("rejects a certificate with one changed byte, with exit code 1", () => {
    const [name] = readdirSync(inFolder("workers-1/certificates")).filter((f) => f.endsWith(".json"));
    mkdirSync(inFolder("tampered/arrays"), { recursive: true });
    for (const file of readdirSync(inFolder("workers-1/certificates/arrays")))
      copyFileSync(inFolder(`workers-1/certificates/arrays/${file}`), inFolder(`tampered/arrays/${file}`));
    const text = readFileSync(inFolder(`workers-1/certificates/${name}`), "utf8");
    const changed = text.replace('"kind":"', '"kind":"x-');
    expect(changed).not.toBe(text);
    writeFileSync(inFolder("tampered/c.json"), changed);
    const { code, stdout } = nadir(["check", "tampered/c.json"], folder.path);
    expect([code, stdout.startsWith("REJECTED")]).toEqual([1, true]);
  });
});

describe("the other commands", () => {
  it("info prints version and kernel hash as JSON", () => {
    const { code, stdout } = nadir(["info", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "nadir/info@1", relaxedSimd: false });
  });

  it.each(["theorems", "layers", "activations", "losses", "models", "data", "directions", "optimizers", "certificates"])(
    "lists %s",
    async (registry) => {
      const { rows } = JSON.parse((await nadirInside(["list", registry, "--json"])).stdout);
      expect(rows.length).toBeGreaterThan(0);
    },
  );

  it("explains every theorem, every hypothesis that a report names, and the words", async () => {
    const theorems = JSON.parse((await nadirInside(["list", "theorems", "--json"])).stdout).rows.map((r: { id: string }) => r.id);
    const named = defaultRun().report.results.flatMap((r) => r.hypotheses.map((h) => h.id));
    for (const word of new Set<string>([...theorems, ...named, "verdict", "slack"])) {
      const { code, stdout } = await nadirInside(["explain", word]);
      expect([code, stdout.length > 2 * word.length], word).toEqual([0, true]);
    }
  });

  it("inspects a network: what can be proved comes first", () => {
    const { code, stdout } = nadir(["inspect", "model.json"], folder.path);
    expect(code).toBe(0);
    expect(stdout.indexOf("What can be proved")).toBeLessThan(stdout.indexOf("layer  "));
  });

  it("trains to a stated gradient norm, and says when it did not", () => {
    const args = [
      "train",
      "--model",
      "model.json",
      "--data",
      "digits",
      "--samples",
      "100",
      "--scale",
      "16",
      "--loss",
      "softmax-cross-entropy",
      "--weight-decay",
      "0.01",
    ];
    const reached = nadir([...args, "--gradient-norm", "1e-3", "--json", "--out", "trained"], folder.path);
    expect(reached.code, reached.stderr).toBe(0);
    expect(JSON.parse(reached.stdout)).toMatchObject({ reached: true });
    const short = nadir([...args, "--iterations", "2", "--json", "--out", "short"], folder.path);
    expect(JSON.parse(short.stdout)).toMatchObject({ reached: false, iterations: 2 });
    expect(
      nadir(
        [
          "verify",
          "independent-features",
          "--model",
          "trained/model.json",
          "--weights",
          "trained/weights.safetensors",
          "--data",
          "digits",
          "--samples",
          "10",
          "--scale",
          "16",
          "--out",
          "v",
        ],
        folder.path,
      ).code,
    ).not.toBe(2);
  });
});
