import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@nadir/analysis/evidence";
import type { Step, StepResult } from "@nadir/analysis/service";
import { CancelledError } from "@nadir/core-wasm";
import type { Pool } from "@nadir/web/pool";
import { afterAll, describe, expect, it } from "vitest";
import { openStepState } from "../../packages/cli/src/step-state.ts";
import { runSteps } from "../../packages/cli/src/steps.ts";
import { processTerminal } from "../../packages/cli/src/terminal.ts";
import { startNadir, temporaryFolder } from "../support/nadir.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

describe("nadir reproduce and nadir widths", () => {
  it("print one JSON object with printed beside recomputed, and refuse what they do not know with exit code 2", async () => {
    writeFileSync(
      join(folder.path, "net.json"),
      JSON.stringify({
        schema: "nadir/architecture@1",
        input: [1, 9, 9],
        layers: [
          { type: "conv2d", filters: 2, kernel: 2 },
          { type: "activation", function: "relu" },
        ],
      }),
    );
    const [table, widths, ...bad] = await Promise.all(
      [
        ["reproduce", "nguyen-hein-table-1", "--json", "--out", "table"],
        ["widths", "net.json", "vgg-a", "--json", "--samples", "100"],
        ["reproduce", "nguyen-hein-table-9"],
        ["widths", "vgg-a", "--input", "3x3x3"],
      ].map((args) => startNadir(args, folder.path)),
    );
    expect([table!.code, table!.stderr]).toEqual([0, ""]);
    const { schema, rows } = JSON.parse(table!.stdout);
    expect(schema).toBe("nadir/reproduction@1");
    expect(rows[7]).toMatchObject({ model: "Xception", printed: { maximum: "700K" }, recomputed: { maximum: 2765952 }, agrees: false });
    expect(readFileSync(join(folder.path, "table/report.json"), "utf8")).toBe(table!.stdout);
    expect(JSON.parse(widths!.stdout).rows.map((r: { maximum: number }) => r.maximum)).toEqual([128, 3211264]);
    for (const { code, stdout, stderr } of bad) {
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^nadir: .+\n$/);
    }
    expect(readdirSync(folder.path).sort()).toEqual(["net.json", "table"]);
  });
});

describe("the steps of a long reproduction", () => {
  const request = { id: "long", seed: 0, data: null, settings: {} };
  const steps: Step[] = [
    { name: "a", what: "a", needs: [] },
    { name: "b", what: "b", needs: [] },
    { name: "c", what: "c", needs: ["a", "b"] },
  ];
  const sum = (known: Readonly<Record<string, StepResult>>): number => Object.values(known).reduce((s, r) => s + (r.value as number), 1);
  /** A pool whose step gives one more than the sum of what it is given, and that stops at a step. */
  function pool(log: string[], stopAt?: string): Pool {
    const run = async (_: string, call: unknown): Promise<unknown> => {
      const { step, known } = call as { step: string; known: Readonly<Record<string, StepResult>> };
      if (step === stopAt) throw new CancelledError("long: needs to run to its end; got cancelled. Start it again.");
      log.push(step);
      return { step, result: { value: sum(known) as Json, bytes: { array: Uint8Array.of(1, 2, 3) } }, reproduced: null };
    };
    return { workers: 2, run, ready: async () => {}, close: () => {} } as Pool;
  }
  const quiet = { ...processTerminal(new AbortController().signal), note: () => {}, progress: () => {} };

  it("are kept, so that an interrupted run goes on without computing any of them again, and forgotten at the end", async () => {
    const state = openStepState(join(folder.path, "long"), request);
    const log: string[] = [];
    await expect(runSteps(pool(log, "c"), request, steps, state, quiet)).rejects.toThrow(CancelledError);
    expect(log).toEqual(["a", "b"]);
    const results = await runSteps(pool(log), request, steps, openStepState(join(folder.path, "long"), request), quiet);
    expect(log).toEqual(["a", "b", "c"]);
    expect(results.c).toEqual({ value: 3, bytes: { array: Uint8Array.of(1, 2, 3) } });
    expect(() => openStepState(join(folder.path, "long"), { ...request, seed: 1 })).toThrow(/of another one/);
    state.remove();
    expect(readdirSync(join(folder.path, "long"))).toEqual([]);
  });
});
