import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nadir, temporaryFolder } from "../support/nadir.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const inFolder = (name: string): string => join(folder.path, name);
const digits = ["--data", "digits", "--samples", "30", "--scale", "16"];

describe("nadir construct", () => {
  it("writes a network with its certificate, which nadir check accepts and nadir verify reads", () => {
    const made = nadir(["construct", "zero-loss", ...digits, "--json", "--out", "built"], folder.path);
    expect([made.code, made.stderr]).toEqual([0, ""]);
    const summary = JSON.parse(made.stdout);
    expect(summary).toMatchObject({ schema: "nadir/construct@1", outcome: "constructed", seed: 0, data: { samples: 30 } });
    expect(readFileSync(inFolder("built/construct.json"), "utf8")).toBe(made.stdout);
    expect(nadir(["check", "built/certificates"], folder.path).code).toBe(0);
    const point = ["--model", "built/model.json", "--weights", "built/weights.safetensors", "--loss", "squared"];
    const verified = nadir(["verify", "nguyen-hein-2018/4.3", ...digits, ...point, "--json", "--out", "asked"], folder.path);
    expect(JSON.parse(verified.stdout).results[0].conclusion.numbers.lossAtMost).toBeLessThan(1e-12);
  });

  it("says in plain words what was built, and that contradictory targets allow nothing", () => {
    const made = nadir(["construct", "zero-loss", ...digits, "--random-labels", "--seed", "5", "--out", "built"], folder.path);
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^Constructed: .*exactly zero loss within .* of\s+the weights written/s);
    writeFileSync(inFolder("twice.csv"), "0,1\n0,1\n2,1\n");
    writeFileSync(inFolder("labels.csv"), "0\n1\n1\n");
    const none = nadir(["construct", "zero-loss", "--data", "twice.csv", "--labels", "labels.csv", "--out", "none"], folder.path);
    expect([none.code, none.stderr]).toEqual([0, ""]);
    expect(none.stdout).toMatch(/^IMPOSSIBLE: samples 0 and 1 are equal and have different targets/);
    expect(existsSync(inFolder("none/model.json"))).toBe(false);
    expect(nadir(["check", "none"], folder.path).stdout).toContain("label-conflict");
  });

  it.each([
    [["nothing", ...digits], /construct: needs one of .*zero-loss.*; got nothing/],
    [["zero-loss", "--route", "newton"], /--route: needs output-layer/],
  ])("%j is exit code 2, one line, and nothing is written", (args, message) => {
    const { code, stdout, stderr } = nadir(["construct", ...args, "--out", "bad"], folder.path);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(existsSync(inFolder("bad"))).toBe(false);
  });
});
