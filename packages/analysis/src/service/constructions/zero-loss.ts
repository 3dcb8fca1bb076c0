import type { Json, Work } from "../../evidence/index.ts";
import { type Architecture, classCount, type DataSet, type Instance, parseArchitecture } from "../../formats/index.ts";
import { requireMemory } from "../../model/index.ts";
import { formatLower, formatNumber, formatUpper, wrap } from "../../report/index.ts";
import {
  featureBytes,
  type Proof,
  planZeroLoss,
  proveConflict,
  proveZeroLoss,
  type ZeroLossOptions,
  type ZeroLossPlan,
} from "../../theorems/index.ts";
import type { Constructed, Construction, ConstructionInput } from "../construction.ts";
import type { ServiceKit } from "../kit.ts";

/** Width of the wide layer for each sample: a quarter more, so that its features have room to be independent. */
const ROOM = 1.25;

/** Numbers of a target: classes of labels, else the columns given. */
function outputsOf({ targets, name }: DataSet): number {
  if (!targets) return 1;
  if (targets.shape.length === 2) return targets.shape[1]!;
  return targets.dtype.startsWith("f") ? 1 : classCount(targets, name);
}

/** One hidden sigmoid layer of 1.25 N units and a dense output layer: Theorem 4.5 applies to it as soon as the samples differ. */
function sigmoidNetwork(data: DataSet): Architecture {
  const [samples = 0, ...input] = data.inputs.shape;
  const units = Math.ceil(ROOM * samples);
  requireMemory("the default network", samples, (n) => featureBytes(n, Math.ceil(ROOM * n)));
  const flat = input.length === 1 ? [] : [{ type: "flatten" }];
  const sigmoid = { type: "activation", function: "sigmoid" };
  const layers = [...flat, { type: "dense", units }, sigmoid, { type: "dense", units: outputsOf(data) }];
  return parseArchitecture({ schema: "nadir/architecture@1", name: `dense ${units}`, input, layers });
}

type Claim = Extract<Proof, { accepted: true }>["claim"];

const upper = (value: unknown): string => formatUpper(Number(value), 3);

function constructedText(claim: Claim, plan: ZeroLossPlan, instance: Instance, kept: boolean): string[] {
  const moved = claim.moved as unknown as readonly { readonly parameter: string; readonly distance: number }[];
  const names = moved.map((m) => `${m.parameter} by at most ${upper(m.distance)}`).join(", ");
  const parameters = Object.values(instance.parameters).reduce((sum, { data }) => sum + data.length, 0);
  const [k, given] = [plan.wide.number, kept ? "as given" : "random dyadic numbers, by seed"];
  const lines = [
    `${k === 1 ? "layer 1" : `layers 1 to ${k}`}: ${given}; the others in closed form, route ${plan.route}`,
    `loss 1/2 |F - Y|^2 of the weights written: at most ${upper(claim.lossAtMost)} (enclosed)`,
    `exact zero: within ${upper(claim.distance)} of them (moves ${names})`,
    `features of layer ${k}: ${formatNumber(plan.distinct.length)} different samples, width ${formatNumber(plan.wide.width)}, sigma_min >= ${formatLower(Number(claim.sigmaMin), 3)}`,
    claim.inSk ? `in S_${k} of Nguyen & Hein (2018): yes` : `in S_${k} of Nguyen & Hein (2018): not proved`,
  ];
  const equations = instance.targets!.data.length;
  if (parameters < equations)
    lines.push(
      `${formatNumber(parameters)} parameters for ${formatNumber(equations)} targets: zero loss is impossible for almost every real Y; this says nothing of yours`,
    );
  return lines.flatMap((line) => wrap(line, 76, "  ").map((part) => `  ${part}`));
}

const none = { text: [], instance: null, certificates: [] };

function conflictOf(proof: Extract<Proof, { accepted: true }>): Constructed {
  const { first, second, lossAtLeast, conflicts, samplesInConflict } = proof.claim;
  const because = `samples ${first} and ${second} are equal and have different targets: the loss is at least ${formatLower(Number(lossAtLeast), 3)} for every parameter of this network`;
  const facts = { first: first!, second: second!, conflicts: conflicts!, samplesInConflict: samplesInConflict!, lossAtLeast: lossAtLeast! };
  return { outcome: "impossible", because, facts, ...none, certificates: [proof.certificate] };
}

function* run(kit: ServiceKit, { instance, options }: ConstructionInput): Work<Constructed> {
  const conflict = yield* proveConflict(kit, instance, null, null);
  if (conflict.accepted) return conflictOf(conflict);
  const plan = planZeroLoss(instance, options as ZeroLossOptions);
  requireMemory(`features of layer ${plan.wide.number}`, instance.inputs.shape[0]!, (n) => featureBytes(n, plan.wide.width));
  const { proof, built } = yield* proveZeroLoss(kit, instance, plan, null);
  const facts = { layer: plan.wide.number, width: plan.wide.width, route: plan.route, distinct: plan.distinct.length };
  if (!proof.accepted || !built)
    return { outcome: "undecided", because: proof.accepted ? "nothing was built" : proof.because, facts, ...none };
  const { claim, certificate } = proof;
  const kept = instance.point === "given";
  const numbers: { [name: string]: Json } = {};
  for (const name of ["lossAtLeast", "lossAtMost", "distance", "moved", "sigmaMin", "inSk"]) numbers[name] = claim[name]!;
  return {
    outcome: "constructed",
    because: `${built.name} fits all ${formatNumber(instance.inputs.shape[0]!)} targets: exactly zero loss within ${upper(claim.distance)} of the weights written`,
    facts: { ...facts, lowerLayers: kept ? "given" : "random", ...numbers },
    text: constructedText(claim, plan, built, kept),
    instance: built,
    certificates: [certificate],
  };
}

/** `nadir construct zero-loss`: a network that fits the targets, in closed form, or the proof that none does. */
export const zeroLoss: Construction = {
  id: "zero-loss",
  summary: "a network that fits every target, in closed form (Nguyen & Hein 2018, Theorem 4.5, part 2; targets may be arbitrary)",
  architecture: sigmoidNetwork,
  run,
};
