import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { objective, startTraining, train } from "@nadir/analysis/calculus";
import { digits } from "@nadir/analysis/data";
import { type Instance, parseArchitecture } from "@nadir/analysis/formats";
import { parameterCount } from "@nadir/analysis/model";
import { timed } from "../clock.ts";
import { numbers } from "../inputs.ts";
import type { Bench, Measured, Row } from "../row.ts";

const [EARLY, LATE] = [1000, 10_000];

/** A small convolutional classifier on 512 digits. */
function instance(): Instance {
  const layers = [
    { type: "conv2d", filters: 4, kernel: 3 },
    { type: "activation", function: "relu" },
    { type: "max-pool2d", kernel: 2 },
    { type: "flatten" },
    { type: "dense", units: 10 },
  ];
  const architecture = parseArchitecture({ schema: "nadir/architecture@1", name: "small", input: [1, 8, 8], layers });
  const { inputs, targets } = digits(512);
  return {
    ...{ name: "small", architecture, loss: "softmax-cross-entropy", parameters: {}, inputs, inputSteps: [{ op: "divide", by: 16 }] },
    ...{ targets: targets!, targetSteps: [], data: "digits", point: "given" },
  };
}

/** Bytes of live JavaScript objects, after two full collections. */
function liveBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

async function measure({ core }: Bench): Promise<Measured> {
  const subject = instance();
  const theta = Float64Array.from(numbers("f64", parameterCount(subject.architecture), 51), (x) => x / 4);
  const phi = objective(core, subject, { dtype: "f32" });
  const start = () => train(phi, startTraining("sgd", theta), { iterations: LATE + 1, batch: 32, learningRate: 0.01 });
  const play = (training: ReturnType<typeof start>, count: number) => {
    for (let i = 0; i < count; ++i) if (training.next().done) throw new Error("training ended before its time");
  };
  // another training first: what the engine compiles late is not the loop's memory
  play(start(), LATE);
  const training = start();
  const steps = (count: number) => play(training, count);
  const state = () => ({ heap: liveBytes(), pages: core.memory.wasm.buffer.byteLength / 65_536 });
  steps(EARLY);
  const early = state();
  const { cpu, wall } = await timed(() => steps(LATE - EARLY), 1);
  const late = state();
  return {
    ...{ id: "training-memory", ms: cpu / (LATE - EARLY), wall: wall / (LATE - EARLY), peers: {} },
    numbers: { heapGrowthKiB: (late.heap - early.heap) / 1024, pagesGrown: late.pages - early.pages, pages: late.pages },
  };
}

/** Memory of a steady training loop. */
export const trainingMemoryRows: readonly Row[] = [
  {
    id: "training-memory",
    what: "one step of training a small convolutional network; growth of memory from step 1,000 to step 10,000",
    ...{ peers: [], slow: true, measure },
  },
];
