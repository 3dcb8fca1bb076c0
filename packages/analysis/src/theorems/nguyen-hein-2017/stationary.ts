import { UsageError } from "@nadir/core-wasm";
import { appliesOf, type Conclusion, type Json, lowerDecimal, type Status, upperDecimal, type Work } from "../../evidence/index.ts";
import { type Architecture, activationFacts, applySteps, type Instance, stagesOf } from "../../formats/index.ts";
import { requireMemory } from "../../model/index.ts";
import { type FeatureMatrix, featureMatrix, gramShift, withOnes } from "../nguyen-hein-2018/features.ts";
import { looksRegular, type Shift, upperShifts } from "../nguyen-hein-2018/gradient-proof.ts";
import { featureBytes } from "../nguyen-hein-2018/memory.ts";
import { sampleCount } from "../nguyen-hein-2018/wide-stage.ts";
import type { Decision, Kit, Proof, TheoremOptions } from "../theorem.ts";

/** A statement about points where the gradient in layer k+1 is zero. */
export interface StationaryStatement {
  readonly id: string;
  readonly hypotheses: readonly string[];
  /** Hypotheses about the point that floating-point parameters never meet; the statement is decided in its quantitative form, without them. */
  readonly exempt: readonly string[];
  /** k = 0, the inputs; a hidden layer; or the last one below the output layer, the inputs where there is none. */
  readonly over: "inputs" | "hidden" | "last";
}

/** Layer k: its number, its width, and the index of the layer whose output is F_k, -1 for the inputs. */
export interface Layer {
  readonly k: number;
  readonly width: number;
  readonly index: number;
}

/**
 * k = 0 for the inputs; L-1 for the last; else the hidden layer asked for, or the first dense one with n_k + 1 >= N, or the widest.
 * @throws UsageError where the network has no such layer
 */
export function layerOf(statement: Pick<StationaryStatement, "over">, instance: Instance, options: TheoremOptions): Layer {
  if (statement.over === "inputs") return { k: 0, width: instance.architecture.input.reduce((a, b) => a * b, 1), index: -1 };
  const hidden = stagesOf(instance.architecture).slice(0, -1);
  if (statement.over === "last" && options.layer === undefined && hidden.length === 0)
    return layerOf({ over: "inputs" }, instance, options);
  const asked = options.layer === undefined ? null : hidden[options.layer - 1];
  if (asked === undefined)
    throw new UsageError(`layer: needs a hidden layer from 1 to ${hidden.length}; got ${options.layer}. See \`nadir inspect\`.`);
  const dense = hidden.filter((s) => s.type === "dense");
  const widest = dense.reduce<(typeof dense)[number] | undefined>((best, s) => (best && best.width >= s.width ? best : s), undefined);
  const stage =
    asked ?? (statement.over === "last" ? hidden.at(-1) : undefined) ?? dense.find((s) => s.width + 1 >= sampleCount(instance)) ?? widest;
  if (!stage) throw new UsageError("network: needs a dense layer before the output layer; got none. Add a hidden layer.");
  return { k: stage.number, width: stage.width, index: stage.last };
}

/** Whether every layer is dense and the output layer has an increasing activation: the networks of the paper, of which no default statement speaks. */
export function hasActivatedOutput(architecture: Architecture): boolean {
  const stages = stagesOf(architecture);
  const output = stages.at(-1);
  const activated =
    output?.activation && output.activation.function !== "identity" && activationFacts(output.activation).derivativeNeverZero;
  return stages.length >= 2 && stages.every((s) => s.type === "dense") && Boolean(activated);
}

/** Refuses features that do not fit, before anything is allocated. @throws MemoryError, UsageError */
export function requireLayerMemory(statement: Pick<StationaryStatement, "over">, instance: Instance, options: TheoremOptions): void {
  const { k, width } = layerOf(statement, instance, options);
  requireMemory(`features of layer ${k}, width ${width} + 1`, sampleCount(instance), (n) => featureBytes(n, width + 1));
}

/** F_k, computed: fast, and no evidence. */
export function* featuresOf(kit: Kit, instance: Instance, { k }: Layer): Work<FeatureMatrix> {
  return k > 0 ? yield* featureMatrix(kit.core, instance, stagesOf(instance.architecture)[k - 1]!, "f64") : inputMatrix(instance);
}

/** X after its steps, each one rounded operation as in the checker. */
function inputMatrix({ inputs, inputSteps }: Instance): FeatureMatrix {
  const data = applySteps(inputs, inputSteps);
  return { rows: inputs.shape[0]!, columns: data.length / inputs.shape[0]!, data };
}

function* prove(kit: Kit, instance: Instance, theorem: string, layer: Layer): Work<Proof> {
  const samples = sampleCount(instance);
  if (layer.width + 1 < samples)
    return { accepted: false, because: `width ${layer.width} + 1 < ${samples}: [F_${layer.k}, 1] has no full row rank` };
  const matrix = withOnes(yield* featuresOf(kit, instance, layer));
  const shift = yield* gramShift(kit.core, matrix);
  if (shift === null && !(yield* looksRegular(kit.core, matrix)))
    return { accepted: false, because: `no certificate of full rank of [F_${layer.k}, 1] was found in f64` };
  const shifts = yield* upperShifts(kit.core, instance, { number: layer.k });
  const ask = (list: readonly Shift[]): Work<Proof> =>
    kit.prove("gradient-bound-augmented", instance, { theorem, layer: layer.index, shift, shifts: [...list] });
  const proof = yield* ask(shifts);
  const weaker = shifts.map((s) => s ?? 0);
  return proof.accepted || weaker.every((s, i) => s === shifts[i]) ? proof : yield* ask(weaker);
}

type Claim = { readonly [field: string]: Json };

const written = (value: number): string => (value >= 1e6 ? value.toExponential().replace("+", "") : String(value));
const atLeast = (value: unknown): string => written(lowerDecimal(Number(value)));
const atMost = (value: unknown): string => written(upperDecimal(Number(value)));

function explain(claim: Claim, k: number): string {
  const at = `at this point |grad (W_${k + 1}, b_${k + 1})| <= ${atMost(claim.gradientAtMost)}, loss between ${atLeast(claim.lossAtLeast)} and ${atMost(claim.lossAtMost)}`;
  if (claim.status === "disproved") return `${at}; the gradient is exactly zero and the loss is not`;
  if (claim.boundOfLoss === null)
    return `${at}; the constant c is not bounded away from 0 (saturated or rank-deficient layers), so nothing follows`;
  return `${at}; c >= ${atLeast(claim.lower)} gives loss <= ${atMost(claim.boundOfLoss)}`;
}

const numeric = ["sigmaMin", "sigmaMax", "lower", "upper", "gradientAtLeast", "gradientAtMost", "lossAtLeast", "lossAtMost", "boundOfLoss"];

function conclude({ k, width }: Layer, proof: Proof): Conclusion {
  const base = {
    claim: `stationary in layer ${k + 1} here implies F_L = Y; quantitatively Φ <= ½ (‖(∇_{W_${k + 1}}, ∇_{b_${k + 1}}) Φ‖ / c)²`,
    scope: "this-point",
  } as const;
  if (!proof.accepted) return { ...base, status: "undecided", grade: "numerical", because: proof.because, numbers: { layer: k, width } };
  const { claim } = proof;
  const factors = claim.factors as unknown as readonly { of: string; low: number; high: number }[];
  const listed = factors.flatMap(({ of, low, high }): [string, number][] => [
    [`${of}, at least`, low],
    [`${of}, at most`, high],
  ]);
  const numbers = numeric.flatMap((name): [string, number][] => (typeof claim[name] === "number" ? [[name, claim[name]]] : []));
  return {
    ...base,
    status: claim.status as Status,
    grade: "enclosed",
    because: explain(claim, k),
    ...(typeof claim.slack === "number" ? { slack: claim.slack } : {}),
    numbers: { layer: k, width, ...Object.fromEntries(numbers), ...Object.fromEntries(listed) },
  };
}

/** What the certificate has decided about the point, for the hypotheses that speak of it. */
function certified(proof: Proof): Claim {
  if (!proof.accepted) return {};
  const { gradientAtLeast, gradientAtMost, lossAtMost, lower, factors } = proof.claim;
  const matrices = (factors as unknown as readonly { of: string; low: number }[]).filter(({ of }) => of.startsWith("singular values"));
  return {
    fullRank: true,
    fullColumnRank: matrices.every(({ low }) => low > 0),
    injective: Number(lower) > 0,
    gradientAtLeast: gradientAtLeast!,
    gradientAtMost: gradientAtMost!,
    lossAtMost: lossAtMost!,
  };
}

/** Decides a statement about stationary points in its quantitative form, and says where no point at all can meet the printed one. */
export function* decideStationary(statement: StationaryStatement, instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const layer = layerOf(statement, instance, options);
  const proof = yield* prove(kit, instance, statement.id, layer);
  const hypotheses = kit.hypotheses(statement.hypotheses, instance, { layer: layer.index, ...certified(proof) });
  const asked = hypotheses.filter((h) => !statement.exempt.includes(h.id) || h.verdict === "fails");
  const empty = hypotheses.find((h) => h.verdict === "fails" && h.witness?.vacuous === true);
  return {
    hypotheses,
    conclusion: conclude(layer, proof),
    certificates: proof.accepted ? [proof.certificate] : [],
    applies: appliesOf(asked),
    vacuous: empty !== undefined,
    ...(empty ? { because: `no point meets the hypotheses: ${empty.because}` } : {}),
  };
}
