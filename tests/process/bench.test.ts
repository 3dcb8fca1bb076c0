import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Results } from "../../bench/run.ts";
import { root } from "../support/modules.ts";
import { type Finished, start } from "../support/nadir.ts";

const bench = (...args: string[]): Promise<Finished> => start(process.execPath, ["tools/bench.mjs", ...args], root, {});

describe("npm run bench", () => {
  it("measures a row and the peak, installs nothing with --no-peers, and puts one object on stdout", async () => {
    const installed = existsSync(join(root, "bench/node_modules"));
    const { code, stdout, stderr } = await bench("--only", "gemm-f32-64", "--quick", "--no-peers", "--json");
    expect(code, stderr).toBe(0);
    expect(existsSync(join(root, "bench/node_modules"))).toBe(installed);
    const results: Results = JSON.parse(stdout);
    expect(Object.keys(results).slice(0, 4)).toEqual(["schema", "machine", "peak", "rows"]);
    expect(results.schema).toBe("nadir/bench@1");
    expect(results.machine).toMatchObject({ node: process.versions.node });
    expect(results.peak.f32).toBeGreaterThan(0);
    expect(results.peak.f64).toBeGreaterThan(0);
    expect(results.rows).toHaveLength(1);
    const [row] = results.rows;
    expect(row).toMatchObject({ id: "gemm-f32-64", peers: {}, bars: [{ of: "ofPeak", least: 0.8 }] });
    for (const figure of [row!.ms, row!.wall, row!.gflops, row!.ofPeak]) expect(figure).toBeGreaterThan(0);
    expect(stderr).toContain("gemm-f32-64");
  });

  it("lists the ids, and refuses an unknown one with exit code 2", async () => {
    const list = await bench("--list");
    expect(list.stdout.split("\n").some((line) => line.startsWith("gemm-f32-512 "))).toBe(true);
    const wrong = await bench("--only", "gemm-f16", "--no-peers");
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("--only needs an id or its beginning; got gemm-f16");
  });
});
