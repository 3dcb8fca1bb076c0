import { objective } from "../../calculus/index.ts";
import type { Json, Work } from "../../evidence/index.ts";
import { type Architecture, classCount, type DataSet, parseArchitecture } from "../../formats/index.ts";
import { requireMemory } from "../../model/index.ts";
import { formatNumber } from "../../report/index.ts";
import { buildZeroLoss, featureBytes, planZeroLoss, type ZeroLossOptions } from "../../theorems/index.ts";
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

function* run(kit: ServiceKit, { instance, seed, options }: ConstructionInput): Work<Constructed> {
  const plan = planZeroLoss(instance, options as ZeroLossOptions);
  requireMemory(`features of layer ${plan.wide.number}`, instance.inputs.shape[0]!, (n) => featureBytes(n, plan.wide.width));
  const facts: { [name: string]: Json } = { layer: plan.wide.number, width: plan.wide.width, route: plan.route };
  const built = yield* buildZeroLoss(kit.core, instance, plan, seed);
  const none = { text: [], instance: null, certificates: [] };
  if (typeof built === "string") return { outcome: "undecided", because: built, facts, ...none };
  const phi = objective(kit.core, { ...built.instance, loss: "squared" });
  const loss = yield* phi.value(phi.start());
  const because = `the squared loss of the network built is ${formatNumber(loss)} (measured); no certificate was made`;
  return { outcome: "undecided", because, facts: { ...facts, loss }, text: [], instance: built.instance, certificates: [] };
}

/** `nadir construct zero-loss`: a network that fits the targets, in closed form, or the proof that none does. */
export const zeroLoss: Construction = {
  id: "zero-loss",
  summary: "a network that fits every target, in closed form (Nguyen & Hein 2018, Theorem 4.5, part 2; targets may be arbitrary)",
  architecture: sigmoidNetwork,
  run,
};
