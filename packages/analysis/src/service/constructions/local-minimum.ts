import { UsageError } from "@nadir/core-wasm";
import type { Json, PreprocessingStep, Work } from "../../evidence/index.ts";
import { type Instance, writeNpz } from "../../formats/index.ts";
import { formatLower, formatNumber, formatUpper, wrap } from "../../report/index.ts";
import { buildLocalMinimum, findTheorem, localMinimumNetwork } from "../../theorems/index.ts";
import type { Constructed, Construction, ConstructionInput } from "../construction.ts";
import type { ServiceKit } from "../kit.ts";

const theorem = "nadir/suboptimal-local-minima";
const none = { text: [], instance: null, certificates: [] };
const symbols: Readonly<Record<PreprocessingStep["op"], string>> = { add: "+", subtract: "-", multiply: "*", divide: "/" };

const lower = (value: Json | undefined): string => formatLower(Number(value), 3);
const upper = (value: Json | undefined): string => formatUpper(Number(value), 3);

/** Steps as `--scale` takes them. */
function stepsText(steps: readonly PreprocessingStep[]): string {
  return steps.map(({ op, by }) => `${symbols[op]}${by}`).join(",");
}

/** What two steps, +1.5·2^(52+e) and its negative, round to: 2^e; null where none were added. */
function gridOf(given: Instance, built: Instance): number | null {
  return built.inputSteps.length > given.inputSteps.length ? built.inputSteps.at(-1)!.by / (1.5 * 2 ** 52) : null;
}

function linesOf(claim: { readonly [field: string]: Json }, instance: Instance, grid: number | null): string[] {
  const zero = Number(claim.outputBiasWithin) === 0;
  const lines = [
    `loss 1/2 |F - Y|^2 there: ${upper(claim.lossAtMost)}; elsewhere lower${claim.gapAtLeast === null ? "" : ` by at least ${lower(claim.gapAtLeast)} (enclosed)`}`,
    zero
      ? "the weights written are exactly such a point"
      : `the minimum has the real output biases mean(y) - sum_j v_j sigma(b_j), within ${upper(claim.outputBiasWithin)} of those written`,
    "the targets are made for these inputs, and are not yours: data.npz holds both",
    ...(grid === null ? [] : [`the inputs are rounded to multiples of ${grid} by two recorded steps`]),
    "outside S_1 of Nguyen & Hein (2018): F_1 has rank 1, whatever the width",
  ];
  const scale = instance.inputSteps.length > 0 ? ` --scale=${stepsText(instance.inputSteps)}` : "";
  return [
    ...lines.flatMap((line) => wrap(line, 76, "  ").map((part) => `  ${part}`)),
    `  Decide again  nadir verify ${theorem} --model model.json --weights weights.safetensors --data data.npz${scale}`,
  ];
}

function* run(kit: ServiceKit, { instance, options }: ConstructionInput): Work<Constructed> {
  const [stray] = ["layer", "route"].filter((name) => Object.hasOwn(options, name));
  if (stray !== undefined) throw new UsageError(`--${stray}: needs none for local-minimum; got ${options[stray]}. Leave it out.`);
  const built = yield* buildLocalMinimum(kit.core, instance);
  if (typeof built === "string") return { outcome: "undecided", because: built, facts: {}, ...none };
  const { conclusion, certificates } = yield* findTheorem(theorem).decide(built, {}, kit);
  const [certificate] = certificates;
  if (!certificate) return { outcome: "undecided", because: conclusion.because, facts: {}, ...none };
  const { claim } = certificate;
  const facts: { [name: string]: Json } = {};
  for (const name of ["width", "spanned", "point", "outputBiasWithin", "lossAtLeast", "lossAtMost", "gapAtLeast", "lossElsewhereAtMost"])
    facts[name] = claim[name]!;
  const { inputs, targets } = built;
  const data = writeNpz([
    ["X", inputs],
    ["y", targets!],
  ]);
  return {
    outcome: "constructed",
    because: `${formatNumber(Number(claim.width))} neurons at a local minimum that is not global, for ${formatNumber(inputs.shape[0]!)} samples`,
    facts: { ...facts, inputSteps: built.inputSteps.map(({ op, by }) => ({ op, by })) },
    text: linesOf(claim, built, gridOf(instance, built)),
    instance: built,
    certificates: [certificate],
    files: { "data.npz": data },
  };
}

/** `nadir construct local-minimum`: targets for the user's inputs, and a point that is a local minimum and not a global one. */
export const localMinimum: Construction = {
  id: "local-minimum",
  summary: "targets for your inputs, and parameters at a local minimum that is not global, for any number of neurons",
  architecture: localMinimumNetwork,
  run,
};
