import { startTraining, train } from "@nadir/analysis/calculus";
import { finish } from "@nadir/analysis/evidence";
import { inNorm, likelyError } from "../agreement.ts";
import { type Classifier, classifier } from "../classifier.ts";
import type { Contestant, Dtype } from "../contest.ts";
import { contestRow } from "../play.ts";
import type { Row } from "../row.ts";

/** Multiplications and additions of the matrix products of one forward pass of LeNet-5. */
const LENET_FLOPS = 2 * (6 * 784 * 25 + 16 * 100 * 150 + 400 * 120 + 120 * 84 + 84 * 10);

/** Roundings on the longest way from an image to the loss of all samples and back: its sums in a row, twice for a second derivative. */
export function chain(samples: number): number {
  const forward = 25 + 150 + 400 + 120 + 84;
  return 4 * forward + 2 * samples * 784;
}

const forwardRows: readonly Row[] = (["f32", "f64"] as const).map((dtype: Dtype) =>
  contestRow({
    id: `lenet5-forward-1000-${dtype}`,
    what: `logits of LeNet-5 on 1,000 MNIST images, ${dtype}`,
    peers: dtype === "f32" ? ["pytorch", "tfjs-wasm", "tfjs-cpu"] : ["pytorch"],
    dtype,
    prepare(bench) {
      const { work, objective, theta } = classifier(bench, "network-forward", "lenet5", dtype, 1000);
      const logits = () => finish(objective.outputs(theta)).data;
      return { ours: { run: logits, result: logits }, work, agree: inNorm(likelyError(dtype, chain(1))), flops: 1000 * LENET_FLOPS };
    },
  }),
);

/** Plain gradient descent on the 64 samples, as one endless training; its result is the losses before the first three steps. */
function descent({ objective, theta, work }: Classifier): Contestant {
  const options = { iterations: 1e9, learningRate: work.rate, momentum: 0 };
  const start = () => train(objective, startTraining("sgd", theta), options);
  const training = start();
  return {
    run: () => void training.next(),
    result() {
      const fresh = start();
      return Array.from({ length: 3 }, () => {
        const step = fresh.next();
        return step.done ? Number.NaN : step.value.loss;
      });
    },
  };
}

const stepRow: Row = contestRow({
  id: "lenet5-step-b64",
  what: "one training step of LeNet-5, batch of 64, f32: loss, gradient and update",
  peers: ["tfjs-cpu", "tfjs-wasm", "pytorch"],
  dtype: "f32",
  prepare(bench) {
    const parts = classifier(bench, "network-step", "lenet5", "f32", 64);
    // two forward and two backward products a layer, but no input gradient of the first
    const flops = 64 * (3 * LENET_FLOPS - 2 * 6 * 784 * 25);
    return { ours: descent(parts), work: parts.work, agree: inNorm(likelyError("f32", 3 * chain(64))), flops };
  },
});

/** LeNet-5: forward passes and training. */
export const networkRows: readonly Row[] = [stepRow, ...forwardRows];
