import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finish } from "@nadir/analysis/evidence";
import { nextDiagnosis, type RequestOf, startJob } from "@nadir/analysis/service";
import { parseDiagnostics } from "@nadir/analysis/theorems";
import { CancelledError, load } from "@nadir/core-wasm";
import type { Pool } from "@nadir/web/pool";
import { describe, expect, it } from "vitest";
import { type DiagnosisSettings, diagnosisCount, diagnosisSettings, openDiagnoser } from "../../packages/cli/src/diagnoser.ts";
import type { Terminal } from "../../packages/cli/src/terminal.ts";
import { runTraining, savedState } from "../../packages/cli/src/training.ts";
import { f8, networkInstance, randomInputs } from "../support/instances.ts";
import { contents, temporaryFolder } from "../support/nadir.ts";

const core = await load();
const layers = [
  { type: "dense", units: 9, name: "wide" },
  { type: "activation", function: "sigmoid" },
  { type: "dense", units: 4, name: "b" },
  { type: "activation", function: "tanh" },
  { type: "dense", units: 2, name: "out" },
];
const base = networkInstance(layers, randomInputs(6, [3]), {}, { scale: 2 });
const instance = { ...base, targets: f8([6, 2], [1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0]) };
const request: RequestOf<"train"> = {
  instance,
  optimizer: "adam",
  options: { iterations: 23, gradientNorm: 1e-9, seed: 0, learningRate: 0.05 },
};
const settings: DiagnosisSettings = { every: null, certify: "every", layer: undefined };
const terminal: Terminal = { color: false, signal: new AbortController().signal, print: () => {}, note: () => {}, progress: () => {} };

/** A pool in this process that is cancelled, like by Ctrl-C, from its call number `most` on. Later calls may end before earlier ones. */
function pool(workers: number, most = Number.POSITIVE_INFINITY): Pool {
  let calls = 0;
  const run = async (name: never, job: never): Promise<unknown> => {
    const call = calls++;
    for (let wait = 0; wait < (5 - (call % 5)) * 3; wait++) await Promise.resolve();
    if (call >= most) throw new CancelledError("job: needs to run to its end; got cancelled. Start it again.");
    return structuredClone(finish(startJob(core, name, structuredClone(job))));
  };
  return { workers, run: run as unknown as Pool["run"], ready: async () => {}, close: () => {} };
}

async function train(folder: string, on: Pool, asked = request, how = settings): Promise<void> {
  const saved = { path: join(folder, "state.json"), identity: "one run" };
  const diagnoser = openDiagnoser(on, asked, how, folder, savedState(saved), terminal);
  await runTraining(on, asked, saved, terminal, diagnoser);
  diagnoser.finish();
}

const text = (folder: string): string => readFileSync(join(folder, "diagnostics.json"), "utf8");

describe("a diagnosed training run", () => {
  it("holds the points of its schedule and the last one, each with a certificate", async () => {
    using folder = temporaryFolder();
    await train(folder.path, pool(1));
    const { points, every } = parseDiagnostics(text(folder.path));
    expect(every).toBeNull();
    expect(points.map((p) => p.iteration)).toEqual([0, 1, 2, 3, 5, 7, 10, 20, 23]);
    for (const { certified, iteration } of points) expect(existsSync(join(folder.path, certified!.certificate)), `${iteration}`).toBe(true);
  });

  it("is the same bytes for 1, 2 and 8 workers", async () => {
    const runs = [];
    for (const workers of [1, 2, 8]) {
      using folder = temporaryFolder();
      await train(folder.path, pool(workers));
      runs.push(contents(folder.path));
    }
    expect(Object.keys(runs[0]!)).toEqual(expect.arrayContaining(["diagnostics.json", "diagnostics.png", "diagnostics.svg"]));
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it("is the same bytes wherever it is interrupted and resumed", async () => {
    using plain = temporaryFolder();
    await train(plain.path, pool(2));
    for (const most of [1, 4, 9, 16]) {
      using folder = temporaryFolder();
      await expect(train(folder.path, pool(2, most)), `cancelled at ${most}`).rejects.toThrow(CancelledError);
      expect(existsSync(join(folder.path, "state.json")), `state at ${most}`).toBe(true);
      await train(folder.path, pool(8));
      expect(contents(folder.path), `cancelled at ${most}`).toEqual(contents(plain.path));
    }
  });

  it("does not resume where the points that were diagnosed are gone", async () => {
    using folder = temporaryFolder();
    await expect(train(folder.path, pool(1, 9))).rejects.toThrow(CancelledError);
    rmSync(join(folder.path, "diagnostics.json"));
    await expect(train(folder.path, pool(1))).rejects.toThrow(/needs diagnostics.json of the interrupted run .* without iteration 0/);
  });

  it("changes nothing of the training itself", async () => {
    using folder = temporaryFolder();
    const saved = { path: join(folder.path, "state.json"), identity: "bare" };
    const bare = await runTraining(pool(1), request, saved, terminal);
    const diagnoser = openDiagnoser(pool(1), request, settings, folder.path, undefined, terminal);
    const watched = await runTraining(pool(1), request, { ...saved, identity: "watched" }, terminal, diagnoser);
    expect(watched.parameters).toEqual(bare.parameters);
    expect({ ...watched, state: null, parameters: null }).toEqual({ ...bare, state: null, parameters: null });
  });

  it("proves the last point alone by default, and nothing where so asked", async () => {
    for (const [certify, count] of [
      ["last", 1],
      ["none", 0],
    ] as const) {
      using folder = temporaryFolder();
      await train(folder.path, pool(2), request, { ...settings, every: 10, certify });
      const { points } = parseDiagnostics(text(folder.path));
      expect(points.map((p) => p.iteration)).toEqual([0, 10, 20, 23]);
      expect(points.map((p) => p.certified !== null)).toEqual([false, false, false, count === 1]);
    }
  });

  it("in the folder of an earlier run leaves no certificate of that run behind, and nothing else is touched", async () => {
    using folder = temporaryFolder();
    await train(folder.path, pool(1));
    const mine = join(folder.path, "certificates/mine.json");
    writeFileSync(mine, "{}");
    await train(folder.path, pool(1), request, { ...settings, certify: "none" });
    expect(Object.keys(contents(folder.path)).filter((name) => /certificates\/[^/]*\.json/.test(name))).toEqual(["certificates/mine.json"]);
  });

  it("with mini-batches, ends where it ends without diagnoses", async () => {
    const batches = { ...request, options: { ...request.options, batch: 4, gradientNorm: 3, iterations: 40 } };
    using folder = temporaryFolder();
    const bare = finish(startJob(core, "train", batches));
    expect([bare.reached, bare.iterations < 40]).toEqual([true, true]);
    await train(folder.path, pool(2), batches, { ...settings, every: 1, certify: "none" });
    const { points } = parseDiagnostics(text(folder.path));
    expect(points.at(-1)!.iteration).toBe(bare.iterations);
  });
});

describe("the schedule", () => {
  it("has 0, 1, 2, 3, 5, 7 and tenfold, or the multiples asked for", () => {
    const first = (every: number | null, count: number) => {
      const list = [nextDiagnosis(-1, every)];
      while (list.length < count) list.push(nextDiagnosis(list.at(-1)!, every));
      return list;
    };
    expect(first(null, 14)).toEqual([0, 1, 2, 3, 5, 7, 10, 20, 30, 50, 70, 100, 200, 300]);
    expect(first(25, 4)).toEqual([0, 25, 50, 75]);
    expect(diagnosisCount(settings, 300)).toBe(14);
    expect(diagnosisCount(settings, 299)).toBe(14);
    expect(diagnosisCount({ ...settings, every: 25 }, 100)).toBe(5);
  });

  it.each([
    [{ diagnose: "0" }, /--diagnose: needs a positive integer/],
    [{ diagnose: "often" }, /--diagnose/],
    [{ diagnose: true as const, certify: "some" }, /--certify: needs one of last, every, none/],
    [{ diagnose: true as const, layer: "x" }, /--layer/],
    [{ certify: "last" }, /--certify: needs --diagnose/],
    [{ layer: "1" }, /--layer: needs --diagnose/],
  ])("refuses %o", (options, message) => {
    expect(() => diagnosisSettings(options)).toThrow(message);
  });
});
