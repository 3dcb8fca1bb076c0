import type { ReproductionRequest, Step, StepResult, StepResults } from "@nadir/analysis/service";
import { CancelledError } from "@nadir/core-wasm";
import type { Pool } from "@nadir/web/pool";
import type { StepState } from "./step-state.ts";
import type { Terminal } from "./terminal.ts";

function needed(step: Step, results: StepResults): StepResults {
  return Object.fromEntries(step.needs.map((name) => [name, results[name]!]));
}

/**
 * Runs steps as soon as those they need are done, as many at once as the pool has workers, and keeps each result. What an interrupted run has
 * finished is not computed again; how many run at once changes no bit, since a step sees only what it needs.
 * @throws CancelledError after Ctrl-C, with every finished step kept
 */
export async function runSteps(
  pool: Pool,
  request: ReproductionRequest,
  steps: readonly Step[],
  state: StepState,
  terminal: Terminal,
): Promise<StepResults> {
  const results: Record<string, StepResult> = {};
  for (const { name } of steps) {
    const known = state.read(name);
    if (known) results[name] = known;
  }
  const waiting = new Set(steps.filter((s) => !Object.hasOwn(results, s.name)));
  const running = new Map<Step, Promise<void>>();
  const start = async (step: Step): Promise<void> => {
    const onProgress = (p: { what: string; done: number; total: number }): void =>
      terminal.progress({ ...p, what: `${step.what}: ${p.what}` });
    const call = { reproduction: request, step: step.name, known: needed(step, results) };
    const answer = await pool.run("reproduce", call, { signal: terminal.signal, onProgress });
    if (answer.step === null) return;
    state.write(step.name, answer.result);
    results[step.name] = answer.result;
    terminal.note(`${Object.keys(results).length} of ${steps.length} done: ${step.what}`);
  };
  try {
    while (waiting.size + running.size > 0) {
      for (const step of waiting) {
        if (running.size === pool.workers || !step.needs.every((name) => Object.hasOwn(results, name))) continue;
        waiting.delete(step);
        running.set(
          step,
          start(step).finally(() => running.delete(step)),
        );
      }
      await Promise.race(running.values());
    }
  } catch (error) {
    await Promise.allSettled(running.values());
    if (error instanceof CancelledError)
      terminal.note(`${Object.keys(results).length} of ${steps.length} steps are kept; the same command goes on from there.`);
    throw error;
  }
  return results;
}
