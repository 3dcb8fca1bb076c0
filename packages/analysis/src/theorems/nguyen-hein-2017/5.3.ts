import { appliesOf, type Conclusion, type Json, lowerDecimal, type Status, upperDecimal, type Work } from "../../evidence/index.ts";
import { applySteps, type Instance } from "../../formats/index.ts";
import type { Decision, Kit, Proof, Theorem, TheoremOptions } from "../theorem.ts";
import { separatingPlanes } from "./separating-planes.ts";
import { citation } from "./source.ts";
import { featuresOf, type Layer, layerOf, requireLayerMemory } from "./stationary.ts";

const id = "nguyen-hein-2017/5.3";
const exempt = "stationary-point";
const hypotheses = [
  "fully-connected",
  "one-activation",
  "positive-slopes",
  "margin-loss",
  "sign-targets",
  "attainable-targets",
  "separable-features",
  "separable-reach",
  "full-column-rank",
  exempt,
];

/** Signs of the targets, [N, m]; null where they are none. */
function signs({ targets, targetSteps }: Instance): Int8Array | null {
  if (!targets) return null;
  const values = applySteps(targets, targetSteps);
  if (values.some((y) => y !== 1 && y !== 0 && y !== -1)) return null;
  return Int8Array.from(values, (y) => (y === 1 ? 1 : -1));
}

function* prove(kit: Kit, instance: Instance, layer: Layer): Work<Proof> {
  const wanted = signs(instance);
  if (!wanted) return { accepted: false, because: "the targets are not classes coded by 1 and -1 or 0" };
  const planes = yield* separatingPlanes(kit.core, yield* featuresOf(kit, instance, layer), wanted);
  if (!planes) return { accepted: false, because: `no planes were found that separate each class from the rest in layer ${layer.k}` };
  return yield* kit.prove("linear-separability", instance, { theorem: id, layer: layer.index, planes });
}

type Claim = { readonly [field: string]: Json };

function explain(claim: Claim, { k }: Layer): string {
  const margins = claim.margins as readonly number[];
  const least = margins.reduce((a, b) => Math.min(a, b));
  const separated = `the features of layer ${k} are separated, least margin >= ${lowerDecimal(least)}`;
  if (claim.lossAtMost === null) return `${separated}; the loss is not the squared hinge`;
  if (claim.lossAtMost === 0) return `${separated}; the loss is exactly 0 here`;
  const loss = `loss between ${lowerDecimal(Number(claim.lossAtLeast))} and ${upperDecimal(Number(claim.lossAtMost))}`;
  if (claim.boundOfLoss !== null)
    return `${separated}; |grad (W_${k + 1}, b_${k + 1})| <= ${upperDecimal(Number(claim.gradientAtMost))} gives loss <= ${upperDecimal(Number(claim.boundOfLoss))} (${loss})`;
  return `${separated}; no bound follows from a layer below the last hidden one, nor through slopes that are not positive (${loss})`;
}

function conclude(layer: Layer, proof: Proof): Conclusion {
  const base = {
    claim: "critical here implies Φ = 0; quantitatively Φ <= Σ_j (‖(a_j, b_j)‖ ‖∇_j Φ‖ / (2 γ_j min σ'_L))²",
    scope: "this-point",
  } as const;
  const shape = { layer: layer.k, width: layer.width };
  if (!proof.accepted) return { ...base, status: "undecided", grade: "numerical", because: proof.because, numbers: shape };
  const { claim } = proof;
  const numeric = ["gradientAtMost", "lossAtLeast", "lossAtMost", "boundOfLoss"].flatMap((name): [string, number][] =>
    typeof claim[name] === "number" ? [[name, claim[name]]] : [],
  );
  const [bound, loss] = [claim.boundOfLoss, claim.lossAtMost];
  return {
    ...base,
    status: claim.status as Status,
    grade: "enclosed",
    because: explain(claim, layer),
    ...(typeof bound === "number" && typeof loss === "number" && loss > 0 ? { slack: bound / loss } : {}),
    numbers: {
      ...shape,
      leastMargin: (claim.margins as readonly number[]).reduce((a, b) => Math.min(a, b)),
      ...Object.fromEntries(numeric),
    },
  };
}

/** The last hidden layer unless one is asked for; the inputs where there is none. */
function separableLayer(instance: Instance, options: TheoremOptions): Layer {
  return layerOf({ over: "last" }, instance, options);
}

function* decide(instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const layer = separableLayer(instance, options);
  const proof = yield* prove(kit, instance, layer);
  const known = proof.accepted ? { separable: true, lossAtMost: proof.claim.lossAtMost!, gradientAtMost: proof.claim.gradientAtMost! } : {};
  const ledger = kit.hypotheses(hypotheses, instance, { layer: layer.index, ...known });
  const empty = ledger.find((h) => h.verdict === "fails" && h.witness?.vacuous === true);
  return {
    hypotheses: ledger,
    conclusion: conclude(layer, proof),
    certificates: proof.accepted ? [proof.certificate] : [],
    applies: appliesOf(ledger.filter((h) => h.id !== exempt)),
    vacuous: empty !== undefined,
    ...(empty ? { because: `no point meets the hypotheses: ${empty.because}` } : {}),
  };
}

/** Nguyen & Hein (2017), Theorem 5.3: with linearly separable features critical points are global minima of a margin loss. As our notes restate it, it fails for k < L-1. */
export const separableFeaturesMakeCriticalPointsGlobal: Theorem = {
  id,
  aliases: ["separable-features-global", "linear-separability"],
  title: "Critical points are global minima for separable features",
  label: "separable features",
  statement:
    "Under Assumption 5.2, every critical point at which the features of layer k are linearly separable and W_{k+2}..W_L have full column rank is a global minimum; in particular where the inputs are separable and W_2..W_L have full column rank. (As restated here it fails for k < L-1 with three classes: nadir explain nguyen-hein-2017/5.3.)",
  cite: citation("Theorem 5.3"),
  provenance: "read",
  hypotheses,
  concerns: () => false,
  requireFit: (instance, options) => requireLayerMemory({ over: "last" }, instance, options),
  decide,
};
