import type { Scope } from "../evidence/index.ts";
import { inputsLayer } from "./hypotheses/rule.ts";
import type { Fields } from "./kind.ts";
import { fitsThroughLastHidden } from "./last-hidden.ts";
import type { Loaded } from "./loaded.ts";

/** What the checker knows of a printed theorem: enough to fill in the ledger of a claim. */
export interface Statement {
  /** Hypothesis ids in the order of the ledger. */
  readonly hypotheses: readonly string[];
  /** The scope its conclusion speaks of: what must be proved for `status: proved`. */
  readonly scope: Scope;
  /** Kinds of certificate that decide its conclusion. */
  readonly kinds: readonly string[];
  /** Its hypotheses concern all layers up to the output, not those up to the wide one. */
  readonly throughOutput?: boolean;
  /** Whether a finding of those kinds, for the layer in `options`, is one about this statement; default: always. Where not, `status` is `undecided`. */
  reaches?(loaded: Loaded, options: Fields): boolean;
}

/** Kinds that prove rank F_k = N. */
const fullRank = ["feature-rank-gram", "feature-rank-inverse", "feature-rank-triangular", "feature-rank-modular", "feature-rank-peeling"];
/** Those, and kinds that bound the rank below N. */
const features = [...fullRank, "feature-rank-deficiency", "rank-upper-bound"];

const assumption41 = [
  "network-class",
  "no-max-pool",
  "dense-output",
  "wide-layer",
  "activation-limits",
  "untied-biases",
  "nonzero-derivative",
  "pyramidal",
  "squared-loss",
];
const criticalPoints = [...assumption41, "distinct-patches", "point-in-s-k"];

/** Assumption 4.1 and what else Lemma 4.2 names; the loss does not enter. */
const fullMeasure = [
  ...assumption41.filter((id) => id !== "squared-loss"),
  "distinct-patches",
  "analytic-activations",
  "convolution-structure",
];

/** Nguyen & Hein (2017), Section 2 and Assumption 3.2, with the squared loss and what "global minimum" means. */
const assumption32 = [
  "fully-connected",
  "one-activation",
  "distinct-samples",
  "increasing-activations",
  "squared-loss",
  "attainable-targets",
];
/** The statements of Nguyen & Hein (2017) are decided by one inequality; k is 0 for Theorem 3.4 and at least 1 for the others. */
const inputsOnly = (_: Loaded, { layer }: Fields): boolean => layer === inputsLayer;
const hiddenOnly = (_: Loaded, { layer }: Fields): boolean => layer !== inputsLayer;
const stationary = { scope: "this-point", kinds: ["gradient-bound-augmented"] } as const;

/** Every statement a certificate may name. A test compares the table with the theorems' own lists. */
export const statements: ReadonlyMap<string, Statement> = new Map<string, Statement>([
  [
    "nguyen-hein-2018/2.5",
    {
      hypotheses: ["network-class", "convolution-structure"],
      scope: "almost-every-parameter",
      kinds: ["convolution-rank"],
      throughOutput: true,
    },
  ],
  [
    "nguyen-hein-2018/3.4-full-rank",
    {
      hypotheses: ["distinct-patches", "network-class", "wide-layer", "activation-limits", "untied-biases", "convolution-structure"],
      scope: "some-parameter",
      kinds: ["full-rank-matrices", "rank-upper-bound"],
    },
  ],
  ["nadir/features-by-pattern", { hypotheses: ["wide-layer", "activation-pattern"], scope: "this-point", kinds: ["feature-rank-pattern"] }],
  [
    "nguyen-hein-2018/4.2",
    {
      hypotheses: fullMeasure,
      scope: "almost-every-parameter",
      kinds: ["full-rank-matrices", "rank-upper-bound"],
      throughOutput: true,
    },
  ],
  [
    "nguyen-hein-2018/3.4",
    {
      hypotheses: ["distinct-patches", "network-class", "wide-layer", "activation-limits", "untied-biases"],
      scope: "some-parameter",
      kinds: features,
    },
  ],
  [
    "nguyen-hein-2018/3.6",
    {
      hypotheses: [
        "distinct-patches",
        "network-class",
        "wide-layer",
        "activation-limits",
        "untied-biases",
        "last-hidden-layer",
        "dense-output",
        "single-output",
      ],
      scope: "some-parameter",
      // not `rank-upper-bound`: features that are dependent at every parameter may still fit every y, each at parameters of its own
      kinds: [...fullRank, "feature-rank-augmented", "no-exact-fit"],
      reaches: fitsThroughLastHidden,
    },
  ],
  [
    "nguyen-hein-2018/3.5",
    {
      hypotheses: [
        "distinct-patches",
        "network-class",
        "no-max-pool",
        "wide-layer",
        "activation-limits",
        "analytic-activations",
        "untied-biases",
        "nonzero-biases",
      ],
      scope: "almost-every-parameter",
      kinds: features,
    },
  ],
  ["nguyen-hein-2018/4.3", { hypotheses: assumption41, scope: "this-point", kinds: ["gradient-bound"] }],
  ["nguyen-hein-2018/4.4", { hypotheses: criticalPoints, scope: "this-point", kinds: ["gradient-bound"] }],
  [
    "nguyen-hein-2018/4.5",
    {
      hypotheses: [...criticalPoints, "fully-connected-next", "class-coded-targets", "zero-gradient"],
      scope: "this-point",
      kinds: ["gradient-bound"],
    },
  ],
  [
    "nguyen-hein-2018/4.5-existence",
    {
      hypotheses: [...assumption41, "distinct-patches", "fully-connected-next", "class-coded-targets"],
      scope: "some-parameter",
      kinds: ["exact-zero-nearby", "label-conflict", "rank-upper-bound"],
      throughOutput: true,
    },
  ],
  [
    "nguyen-hein-2017/3.4",
    { hypotheses: [...assumption32, "independent-inputs", "full-column-rank", "stationary-point"], reaches: inputsOnly, ...stationary },
  ],
  [
    "nguyen-hein-2017/3.5",
    { hypotheses: [...assumption32, "full-rank-features", "full-column-rank", "stationary-layer"], reaches: hiddenOnly, ...stationary },
  ],
  [
    "nguyen-hein-2017/3.8",
    {
      hypotheses: [...assumption32, "wide-layer-with-bias", "full-column-rank", "non-degenerate-block", "stationary-point"],
      reaches: hiddenOnly,
      ...stationary,
    },
  ],
  [
    "nguyen-hein-2017/3.9",
    {
      hypotheses: [...assumption32, "wide-layer-with-bias", "full-column-rank", "non-degenerate-minimum"],
      reaches: hiddenOnly,
      ...stationary,
    },
  ],
  [
    "nguyen-hein-2017/5.3",
    {
      hypotheses: [
        "fully-connected",
        "one-activation",
        "positive-slopes",
        "margin-loss",
        "sign-targets",
        "attainable-targets",
        "separable-features",
        "separable-reach",
        "full-column-rank",
        "stationary-point",
      ],
      scope: "this-point",
      kinds: ["linear-separability"],
    },
  ],
  [
    "lu-kawaguchi-2017/2.3",
    {
      hypotheses: ["linear-chain", "squared-loss", "full-rank-data", "full-rank-targets", "local-minimum"],
      scope: "this-point",
      kinds: ["deep-linear-gap"],
    },
  ],
  [
    "nadir/deep-linear-critical-points",
    { hypotheses: ["linear-chain", "squared-loss", "critical-point"], scope: "this-point", kinds: ["deep-linear-critical-point"] },
  ],
  [
    "nadir/deep-linear-gap",
    { hypotheses: ["linear-chain", "squared-loss", "local-minimum"], scope: "this-point", kinds: ["deep-linear-gap"] },
  ],
  [
    "nadir/suboptimal-local-minima",
    {
      hypotheses: ["squared-loss", "constant-features", "balanced-residual", "curved-residual"],
      scope: "some-parameter",
      kinds: ["suboptimal-local-minimum"],
    },
  ],
]);
