import type { Core } from "@nadir/core-wasm";
import type { Work } from "../../../evidence/index.ts";
import { type Instance, parameterShapes } from "../../../formats/index.ts";
import { Stream } from "../../../random/index.ts";
import { type FeatureMatrix, featureMatrix, gramShift } from "../features.ts";
import { byClass } from "./by-class.ts";
import { bySample } from "./by-sample.ts";
import { lowerParameters, zeroParameters } from "./draws.ts";
import { minimumNorm } from "./minimum-norm.ts";
import type { ZeroLossPlan } from "./plan.ts";
import { asWeight, type Parameters, pick, rowsOf } from "./upper-choice.ts";

/** A network built to fit the targets, and what the certificate needs. */
export interface BuiltZeroLoss {
  readonly instance: Instance;
  readonly plan: ZeroLossPlan;
  /** Shift for σ_min(F_k); null: by an inverse. */
  readonly shift: number | null;
}

/** How far weights are widened, attempt by attempt. */
const factors = [1, 4, 0.25, 16];

interface Lower {
  readonly parameters: Parameters;
  readonly features: FeatureMatrix;
  readonly shift: number | null;
}

/** Layers 1..k: those given, or random ones whose features of different samples have a certificate of full rank; the first draw where none is found. */
function* lower(core: Core, instance: Instance, plan: ZeroLossPlan, stream: Stream): Work<Lower> {
  const windows = parameterShapes(instance.architecture).filter((w) => w.layer <= plan.wide.last);
  const given = Object.fromEntries(windows.map((w) => [w.name, instance.parameters[w.name]!]));
  let first: Lower | null = null;
  for (const [i, factor] of (instance.point === "given" ? [1] : factors).entries()) {
    const parameters = instance.point === "given" ? given : lowerParameters(stream.child("lower").child(i), instance, plan.wide, factor);
    const point = { ...instance, parameters: { ...instance.parameters, ...parameters } };
    const all = yield* featureMatrix(core, point, plan.wide, "f64");
    const features = plan.distinct.length === all.rows ? all : rowsOf(all, plan.distinct);
    const shift = yield* gramShift(core, features);
    first ??= { parameters, features, shift };
    if (shift !== null) return { parameters, features, shift };
  }
  return first!;
}

/**
 * A network with zero loss up to rounding, in closed form (Nguyen & Hein 2018, proof of Theorem 4.5, part 2, and the same for arbitrary targets): layers 1..k random
 * or as given, those above as the plan says, W_{k+1} = F_k⁺(G − 1bᵀ). Answers why not where a step fails. Nothing is claimed of it: the checker proves the exact zero nearby.
 */
export function* buildZeroLoss(core: Core, instance: Instance, plan: ZeroLossPlan, seed: number): Work<BuiltZeroLoss | string> {
  const stream = new Stream(core, seed).child("zero-loss");
  const { parameters, features, shift } = yield* lower(core, instance, plan, stream);
  const y = pick(plan.targets, plan.distinct, plan.upper.at(-1)!.width);
  const upper =
    plan.route === "output-layer"
      ? { parameters: zeroParameters(instance, plan.upper), targets: y }
      : yield* (plan.route === "class-codes" ? byClass : bySample)(core, instance, plan, stream, y);
  if (!upper) return "no draw of the layers above could be solved for the targets";
  const x = yield* minimumNorm(core, features, upper.targets);
  if (!x) return `the features of layer ${plan.wide.number} are not independent in f64`;
  const next = plan.upper[0]!;
  const solved = { ...parameters, ...upper.parameters, [`${next.name}.weight`]: asWeight(x, features.columns) };
  const ordered = Object.fromEntries(parameterShapes(instance.architecture).map(({ name }) => [name, solved[name]!]));
  return { instance: { ...instance, parameters: ordered, point: "constructed" }, plan, shift };
}
