import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "../support/modules.ts";
import { nadir, temporaryFolder } from "../support/nadir.ts";
import { readmeBlocks } from "../support/readme.ts";

const folder = temporaryFolder();
cpSync(join(root, "examples"), join(folder.path, "examples"), { recursive: true });
// TypeScript blocks import the packages by name, so they must lie inside the repository
const inside = join(root, "tests/process/.readme");
afterAll(() => {
  folder[Symbol.dispose]();
  rmSync(inside, { recursive: true, force: true });
});

const commands = readmeBlocks("sh").flatMap((block) => block.split("\n").filter((line) => line.startsWith("nadir ")));

describe("README", () => {
  it("has commands and TypeScript to run", () => {
    expect(commands.length).toBeGreaterThan(5);
    expect(readmeBlocks("ts").length).toBeGreaterThan(0);
    expect(readmeBlocks("ts browser").length).toBeGreaterThan(0);
  });

  it.each(commands)("%s", (line) => {
    const { code, stdout, stderr } = nadir(line.split(/\s+/).slice(1), folder.path);
    // verify may honestly be inconclusive on an arbitrary network; nothing else may
    expect(line.startsWith("nadir verify") ? [0, 3] : [0], stderr).toContain(code);
    expect(stdout.length).toBeGreaterThan(0);
  });

  it.each(readmeBlocks("ts").map((block, i) => [i + 1, block] as const))("TypeScript block %i runs", (i, block) => {
    mkdirSync(inside, { recursive: true });
    const file = join(inside, `block-${i}.mts`);
    writeFileSync(file, block);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", file], { cwd: root, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("disproved");
  });
});
