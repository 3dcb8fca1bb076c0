import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../support/modules.ts";
import { contents, nadir, temporaryFolder } from "../support/nadir.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const inFolder = (name: string): string => join(folder.path, name);

const certificate = readFileSync(join(root, "tests/golden/0.1.0/gradient-bound.json"), "utf8");

const surface = {
  schema: "nadir/surface@1",
  title: "Loss along a line",
  seed: 0,
  dtype: "f64",
  loss: "squared",
  samples: 3,
  instance: "",
  axes: [{ direction: "random", from: -1, to: 1, points: 5 }],
  center: 1,
  values: [3, 2, 1, 2.5, "Infinity"],
};

describe("nadir plot", () => {
  it("draws a surface beside its file, light and dark, and says where", () => {
    writeFileSync(inFolder("surface.json"), JSON.stringify(surface));
    const light = nadir(["plot", "surface.json"], folder.path);
    expect(light).toMatchObject({ code: 0, stderr: "", stdout: "Picture  surface.svg, surface.png\n" });
    const dark = nadir(["plot", "surface.json", "--theme", "dark", "--out", "dark", "--json"], folder.path);
    expect(JSON.parse(dark.stdout)).toEqual({ schema: "nadir/plot@1", files: [join("dark", "surface.svg"), join("dark", "surface.png")] });
    const [day, night] = ["surface.svg", "dark/surface.svg"].map((name) => readFileSync(inFolder(name), "utf8"));
    expect(day).toContain("#ffffff");
    expect(night).toContain("#0e1217");
    expect(readFileSync(inFolder("surface.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  it("refuses a file without a figure: exit code 2, one line, nothing written", () => {
    mkdirSync(inFolder("other"));
    writeFileSync(inFolder("other/model.json"), '{"schema":"nadir/architecture@1"}');
    const { code, stdout, stderr } = nadir(["plot", "other/model.json"], folder.path);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^nadir: .*nadir\/surface@1.*got nadir\/architecture@1.*\n$/);
    expect(readdirSync(inFolder("other"))).toEqual(["model.json"]);
  });
});

describe("nadir train --diagnose", () => {
  const layers = [
    { type: "flatten" },
    { type: "dense", units: 40 },
    { type: "activation", function: "sigmoid" },
    { type: "dense", units: 12 },
    { type: "activation", function: "tanh" },
    { type: "dense", units: 10 },
  ];
  const args = [
    "train",
    "--model",
    "net.json",
    "--data",
    "digits",
    "--samples",
    "30",
    "--scale",
    "16",
    "--start",
    "xavier",
    "--iterations",
    "12",
  ];
  beforeAll(() =>
    writeFileSync(inFolder("net.json"), JSON.stringify({ schema: "nadir/architecture@1", name: "net", input: [1, 8, 8], layers })),
  );

  it("writes data, figures and a certificate of the last point, names the factor, and is the same bytes with 1 and 2 workers", () => {
    const [one, two] = [1, 2].map((workers) => {
      const out = `diagnosed-${workers}`;
      const run = nadir([...args, "--loss", "squared", "--diagnose", "--workers", String(workers), "--out", out], folder.path);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stdout).toMatch(/\n(sigma_min\(\w+\)|min\|sigma'_2\|) destroys the guarantee: the bound is .* times the loss, of which /);
      expect(run.stdout).toMatch(/\nProved: c >= \S+, and so Phi <= \S+ \(certificates\/iteration-12-gradient-bound\.json\)\.\n/);
      return contents(inFolder(out));
    });
    expect(two).toEqual(one);
    const { diagnosis } = JSON.parse(readFileSync(inFolder("diagnosed-1/train.json"), "utf8"));
    expect(diagnosis).toMatchObject({ layer: 1, leaning: "fails", certificate: "certificates/iteration-12-gradient-bound.json" });
    expect(nadir(["check", "diagnosed-1"], folder.path).code).toBe(0);
    expect(Object.keys(one!)).toEqual(
      expect.arrayContaining(["diagnostics.json", "diagnostics.svg", "diagnostics.png", "weights.safetensors"]),
    );
  });

  it.each([
    ["a loss that the bound is not about", ["--diagnose"], /diagnose: needs the loss squared or mean-squared.*got softmax-cross-entropy/],
    ["an unknown start", ["--start", "hot"], /initializer: needs one of he/],
  ])("refuses %s: exit code 2, one line, nothing written", (_, more, message) => {
    const { code, stdout, stderr } = nadir([...args, ...more, "--out", "refused"], folder.path);
    expect([code, stdout, existsSync(inFolder("refused"))]).toEqual([2, "", false]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^nadir: .+\n$/);
  });
});

describe("nadir check on a folder", () => {
  it("leaves out JSON that is no certificate, says so, and rejects what does not parse", () => {
    mkdirSync(inFolder("mixed"));
    writeFileSync(inFolder("mixed/a.json"), certificate);
    writeFileSync(inFolder("mixed/train.json"), '{"schema":"nadir/train@1"}');
    writeFileSync(inFolder("mixed/list.json"), "[1, 2]");
    const { code, stdout, stderr } = nadir(["check", "mixed"], folder.path);
    expect([code, stdout.split("\n").length]).toEqual([0, 2]);
    expect(stderr).toBe(`Not certificates, left out: ${join("mixed", "list.json")}, ${join("mixed", "train.json")}\n`);
    writeFileSync(inFolder("mixed/broken.json"), '{"schema":');
    expect(nadir(["check", "mixed"], folder.path).code).toBe(1);
  });

  it("takes every JSON file of a folder named certificates for one", () => {
    mkdirSync(inFolder("run/certificates"), { recursive: true });
    writeFileSync(inFolder("run/certificates/a.json"), certificate.replace("nadir/certificate@1", "nadir/other@1"));
    expect(nadir(["check", "run"], folder.path).code).toBe(1);
    expect(existsSync(inFolder("run/certificates/a.json"))).toBe(true);
  });
});
