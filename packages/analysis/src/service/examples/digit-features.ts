import type { Core } from "@nadir/core-wasm";
import { digits } from "../../data/index.ts";
import type { Work } from "../../evidence/index.ts";
import { applySteps, type Instance, parseArchitecture } from "../../formats/index.ts";
import { Stream } from "../../random/index.ts";
import { witnessParameters } from "../../theorems/index.ts";
import type { Example } from "./example.ts";

/** Standard deviation of the noise, as in the experiment of Nguyen & Hein (2018), section 3. */
const NOISE = 1e-5;
const toUnit = [{ op: "divide", by: 16 }] as const;

interface Variant {
  readonly id: string;
  readonly network: string;
  readonly filters: number;
  /** As in the paper: one bias per neuron, and noise on every image; else as PyTorch builds it. */
  readonly asInPaper: boolean;
}

function noisy(core: Core, seed: number): Pick<Instance, "inputs" | "inputSteps"> {
  const { inputs } = digits();
  const clean = applySteps(inputs, toUnit);
  const noise = new Stream(core, seed).child("noise").normal(clean.length);
  return { inputs: { dtype: "f8", shape: inputs.shape, data: clean.map((x, i) => x + NOISE * noise[i]!) }, inputSteps: [] };
}

function convolution({ id, network, filters, asInPaper }: Variant): Example {
  const architecture = parseArchitecture({
    schema: "nadir/architecture@1",
    name: network,
    input: [1, 8, 8],
    layers: [
      { type: "conv2d", filters, kernel: [3, 3], bias: asInPaper ? "per-neuron" : "per-filter" },
      { type: "activation", function: "sigmoid" },
    ],
  });
  return {
    id,
    network,
    theorem: "nguyen-hein-2018/3.5",
    options: {},
    // biome-ignore lint/correctness/useYield: short work has no step to report
    *make(core, seed): Work<Instance> {
      const data = asInPaper ? noisy(core, seed) : { inputs: digits().inputs, inputSteps: toUnit };
      return {
        name: network,
        architecture,
        loss: "squared",
        parameters: witnessParameters(core, architecture, seed),
        ...data,
        targets: null,
        targetSteps: [],
        data: asInPaper ? "digits, noise 1e-5" : "digits",
        point: "witness",
      };
    },
  };
}

/** 3×3 sigmoid convolutions on the 1,797 digits: as in the paper, as PyTorch builds it, and one filter either side of wide enough. */
export const digitFeatures: readonly Example[] = [
  { id: "conv-64-noise", network: "conv 64, +noise", filters: 64, asInPaper: true },
  { id: "conv-64", network: "conv 64", filters: 64, asInPaper: false },
  { id: "conv-50", network: "conv 50", filters: 50, asInPaper: false },
  { id: "conv-49", network: "conv 49", filters: 49, asInPaper: false },
].map(convolution);
