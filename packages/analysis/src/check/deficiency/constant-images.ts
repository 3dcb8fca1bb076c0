import { type Architecture, stagesOf } from "../../formats/index.ts";
import type { Loaded } from "../loaded.ts";
import type { DeficiencyReason } from "./reason.ts";

/** The first sample and channel that is not constant over positions, or null. */
function varyingChannel(subject: Loaded): { readonly sample: number; readonly channel: number } | null {
  const [channels, height = 1, columns = 1] = subject.architecture.input as [number, number?, number?];
  const positions = height * columns;
  for (let row = 0; row < subject.samples * channels; row++)
    for (let i = 1; i < positions; i++)
      if (subject.inputs.data[row * positions + i] !== subject.inputs.data[row * positions])
        return { sample: Math.floor(row / channels), channel: row % channels };
  return null;
}

/** The first layer up to `last` that could make constant images vary over positions, or null: padding other than of a maximum, a bias per neuron, a dense layer. */
function breaker(architecture: Architecture, last: number): string | null {
  for (const l of architecture.layers.slice(0, last + 1)) {
    const keeps =
      (l.type === "conv2d" && l.bias !== "per-neuron" && l.padding.every((p) => p === 0)) ||
      (l.type === "avg-pool2d" && l.padding.every((p) => p === 0)) ||
      ["max-pool2d", "global-avg-pool2d", "activation", "residual-add", "flatten"].includes(l.type);
    if (!keeps) return l.name;
  }
  return null;
}

/** Images that are constant over positions stay so under unpadded convolutions with one bias per filter, so the columns of F_k for one channel are equal. */
export const constantImages: DeficiencyReason = {
  id: "constant-images",
  says: "If every channel of every sample is constant over positions, unpadded convolutions with biases per filter keep it so: rank F_k is at most the number of channels.",
  bound(subject, layer) {
    if (subject.architecture.input.length !== 3) return "the inputs are not images";
    const stage = stagesOf(subject.architecture)[layer - 1]!;
    const broken = breaker(subject.architecture, stage.last);
    if (broken !== null) return `layer "${broken}" does not keep images constant`;
    const varying = varyingChannel(subject);
    if (varying) return `image ${varying.sample} is not constant in channel ${varying.channel}`;
    if (stage.filters >= subject.samples) return `${stage.filters} channels are not below ${subject.samples} samples`;
    return {
      rank: stage.filters,
      reach: "architecture",
      grade: "exact",
      because: `all images are constant and biases are shared over positions: rank <= ${stage.filters} channels for every parameter`,
      witness: { kind: "constant-images", layer, channels: stage.filters, samples: subject.samples },
    };
  },
};
