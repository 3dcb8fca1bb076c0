import type { Work } from "../../evidence/index.ts";
import { type Architecture, type DataSet, parseArchitecture } from "../../formats/index.ts";
import { formatNumber } from "../../report/index.ts";
import {
  constructIndependentFeatures,
  type IndependentFeatures,
  proveConstructed,
  requireFeatureMemory,
  wideStage,
} from "../../theorems/index.ts";
import type { Constructed, Construction, ConstructionInput } from "../construction.ts";
import type { ServiceKit } from "../kit.ts";
import { defaultArchitecture } from "../subject.ts";

/** The network that `nadir verify` tries for data alone, with one bias per neuron as Definition 2.1 has it. */
function untied(data: DataSet): Architecture {
  const { layers, ...rest } = defaultArchitecture(data);
  return parseArchitecture({
    ...rest,
    layers: layers.map((layer) => (layer.type === "conv2d" ? { ...layer, bias: "per-neuron" } : layer)),
  });
}

const none = { text: [], instance: null, certificates: [] };

function* run(kit: ServiceKit, { instance, seed, options }: ConstructionInput): Work<Constructed> {
  const layer = typeof options.layer === "number" ? { layer: options.layer } : {};
  requireFeatureMemory(instance, layer);
  const stage = wideStage(instance, layer);
  const samples = instance.inputs.shape[0]!;
  const facts = { layer: stage.number, width: stage.width, samples };
  const built = yield* constructIndependentFeatures(kit.core, instance, stage.number, seed);
  if ("because" in built) return { outcome: "undecided", because: built.because, facts, ...none };
  const proof = yield* proveConstructed(kit, built, stage.number);
  if (!proof.accepted) return { outcome: "undecided", because: proof.because, facts, ...none };
  return {
    outcome: "constructed",
    because: `${built.instance.name} has independent features of ${formatNumber(samples)} samples at layer ${stage.number}: F has rank ${formatNumber(samples)} at the weights written (${proof.claim.grade})`,
    facts: { ...facts, alpha: built.alpha, beta: built.beta, grade: proof.claim.grade! },
    text: lines(built, stage.activation?.function ?? "identity"),
    instance: built.instance,
    certificates: [proof.certificate],
  };
}

function lines({ alpha, beta, columns }: IndependentFeatures, activation: string): string[] {
  const exact = activation === "relu" ? "exactly zero" : "too small to matter";
  return [
    `  w = -${alpha} times integer filters; biases ${alpha} times a projection + ${beta}`,
    `  ${formatNumber(columns.length)} neurons, one for each sample: below the diagonal ${exact}`,
    "  badly conditioned: a random point is better for computing",
  ];
}

/** `nadir construct independent-features`: the parameters of Theorem 3.4, with a triangular minor as certificate. */
export const independentFeatures: Construction = {
  id: "independent-features",
  summary: "parameters with independent features of a wide layer, in closed form (Nguyen & Hein 2018, Theorem 3.4; patches may be equal)",
  architecture: untied,
  run,
};
