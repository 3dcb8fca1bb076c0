import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { objective, startTraining, train } from "@nadir/analysis/calculus";
import { load } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { drawInstance, layerNetworks } from "../../support/networks.ts";

const core = await load();
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("training on batches takes no more memory after 6,000 steps than after 3,000: same pages, same arena, heap within 64 KiB", () => {
  const drawn = drawInstance(layerNetworks["max-pool2d"]!("tanh"), { samples: 12, loss: "softmax-cross-entropy" });
  const phi = objective(core, drawn, { dtype: "f32" });
  const steps = train(phi, startTraining("sgd", phi.start()), { iterations: 6000, batch: 4, learningRate: 1e-3 });
  const seen: { pages: number; top: number; heap: number }[] = [];
  for (const { iteration } of steps)
    if (iteration === 3000 || iteration === 5999) {
      collect();
      seen.push({ pages: core.memory.wasm.buffer.byteLength, top: core.top, heap: process.memoryUsage().heapUsed });
    }
  const [before, after] = seen as [(typeof seen)[0], (typeof seen)[0]];
  expect([after.pages, after.top]).toEqual([before.pages, before.top]);
  expect(after.heap - before.heap).toBeLessThanOrEqual(65_536);
});
