import { UsageError } from "@nadir/core-wasm";
import { applySteps, hiddenStages, type Instance, type NdArray, type Stage, stagesOf } from "../../../formats/index.ts";
import { sampleCount } from "../wide-stage.ts";

/** How the layers above the wide one are brought to fit the targets: docs/certificate.md, `exact-zero-nearby`. */
export type Route = "output-layer" | "class-codes" | "each-sample";

/** Which layer is the wide one and how the layers above it are made. */
export interface ZeroLossPlan {
  /** Layer k: F_k gets rank N. */
  readonly wide: Stage;
  /** Layers k+1..L, all dense. */
  readonly upper: readonly Stage[];
  readonly route: Route;
  /** The first sample of each set of equal inputs, in order. */
  readonly distinct: readonly number[];
  /** Y after its steps, [N, m]. */
  readonly targets: Float64Array;
  /** Number of different rows of targets. */
  readonly codes: number;
}

/** What a caller may ask of the construction. */
export interface ZeroLossOptions {
  /** k, counted from 1; default: the last layer that is wide enough. */
  readonly layer?: number;
  readonly route?: Route;
}

/** For each of so many rows the first row that equals it; zeros are equal whatever their sign. */
export function firstEqual(values: Float64Array, rows: number): Int32Array {
  const positive = values.map((x) => x + 0);
  const bytes = new Uint8Array(positive.buffer);
  const each = bytes.length / rows;
  const decoder = new TextDecoder("latin1");
  const seen = new Map<string, number>();
  return Int32Array.from({ length: rows }, (_, i) => {
    const key = decoder.decode(bytes.subarray(i * each, (i + 1) * each));
    const first = seen.get(key) ?? i;
    seen.set(key, first);
    return first;
  });
}

function requireTargets({ targets, architecture }: Instance, upper: readonly Stage[]): NdArray {
  const outputs = upper.at(-1)!.width;
  if (targets?.shape.length !== 2 || targets.shape[1] !== outputs)
    throw new UsageError(
      `zero-loss: needs targets of ${outputs} numbers a sample, the outputs of "${architecture.name}"; got ${targets ? `[${targets.shape.join(",")}]` : "none"}. Give --labels and a squared loss.`,
    );
  return targets;
}

const admissible = (stages: readonly Stage[], stage: Stage): boolean =>
  (stage.type === "conv2d" || stage.type === "dense") && stages.slice(stage.number).every((s) => s.type === "dense");

/** Layer k of the plan: hidden, convolutional or dense, at least as wide as there are different samples, with dense layers alone above it. */
function wideLayer(instance: Instance, asked: number | undefined, samples: number): Stage {
  const stages = stagesOf(instance.architecture);
  const possible = hiddenStages(instance.architecture).filter((s) => s.width >= samples && admissible(stages, s));
  const chosen = asked === undefined ? possible.at(-1) : possible.find((s) => s.number === asked);
  if (chosen) return chosen;
  const widths = hiddenStages(instance.architecture).map((s) => s.width);
  throw new UsageError(
    `zero-loss: needs ${asked === undefined ? "a hidden" : `layer ${asked} to be a hidden`} convolutional or dense layer of at least ${samples} neurons, the number of different samples, with dense layers alone above it; got widths ${widths.join(", ") || "none"}. Widen a layer, or use --samples.`,
  );
}

function ownRoute(upper: readonly Stage[], codes: number): Route {
  if (upper.length === 1) return "output-layer";
  return codes <= upper.at(-1)!.width && codes <= upper.at(-2)!.width ? "class-codes" : "each-sample";
}

/** @throws UsageError where the network or the number of different targets does not fit the route */
function requireRoute(upper: readonly Stage[], codes: number, route: Route): void {
  const [outputs, below] = [upper.at(-1)!.width, upper.at(-2)?.width ?? 0];
  if ((route === "output-layer") !== (upper.length === 1))
    throw new UsageError(
      `--route: needs ${upper.length === 1 ? "output-layer" : "class-codes or each-sample"} with ${upper.length} layers above the wide one; got ${route}. Leave it out, or choose --layer.`,
    );
  if (route === "class-codes" && codes > below)
    throw new UsageError(`--route: needs at most ${below} different targets for class-codes; got ${codes}. Use each-sample.`);
  const narrow = upper.find((s) => s.width < outputs);
  if (route === "each-sample" && narrow)
    throw new UsageError(
      `zero-loss: needs layers at least as wide as the ${outputs} outputs above the wide one, for ${codes} different targets; got layer ${narrow.number}, width ${narrow.width}. Widen it.`,
    );
}

/** Decides layer k and the route. @throws UsageError where the network or the data do not fit the construction */
export function planZeroLoss(instance: Instance, options: ZeroLossOptions = {}): ZeroLossPlan {
  const stages = stagesOf(instance.architecture);
  const output = stages.at(-1);
  if (output?.type !== "dense" || (output.activation?.function ?? "identity") !== "identity")
    throw new UsageError("zero-loss: needs a dense output layer without activation; got another. Add one.");
  const samples = sampleCount(instance);
  const first = firstEqual(applySteps(instance.inputs, instance.inputSteps), samples);
  const distinct = Array.from(first.keys()).filter((i) => first[i] === i);
  const wide = wideLayer(instance, options.layer, distinct.length);
  const upper = stages.slice(wide.number);
  const targets = applySteps(requireTargets(instance, upper), instance.targetSteps);
  const codes = new Set(firstEqual(targets, samples)).size;
  const route = options.route ?? ownRoute(upper, codes);
  requireRoute(upper, codes, route);
  return { wide, upper, route, distinct, codes, targets };
}
