import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { objective, startTraining, train } from "@nadir/analysis/calculus";
import { load } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { drawInstance, layerNetworks } from "../../support/networks.ts";

const core = await load();
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** One object leaked a step shows in every thousand steps, with a hundred bytes each; the engine's compilations and the test runner's own heap do not. */
test("training on batches needs no more memory the longer it runs: same pages, same arena, a heap that stands still", () => {
  const drawn = drawInstance(layerNetworks["max-pool2d"]!("tanh"), { samples: 12, loss: "softmax-cross-entropy" });
  const phi = objective(core, drawn, { dtype: "f32" });
  const steps = train(phi, startTraining("sgd", phi.start()), { iterations: 6500, batch: 4, learningRate: 1e-3 });
  const seen: { pages: number; top: number; heap: number }[] = [];
  for (const { iteration } of steps)
    if (iteration % 1000 === 500) {
      collect();
      seen.push({ pages: core.memory.wasm.buffer.byteLength, top: core.top, heap: process.memoryUsage().heapUsed });
    }
  expect(new Set(seen.map(({ pages }) => pages)).size).toBe(1);
  expect(new Set(seen.map(({ top }) => top)).size).toBe(1);
  const growth = seen.slice(1).map(({ heap }, i) => heap - seen[i]!.heap);
  expect(Math.min(...growth)).toBeLessThanOrEqual(65_536);
});
