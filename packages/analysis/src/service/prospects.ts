import { deficientConvolutions } from "../check/index.ts";
import { formatNumber } from "../evidence/index.ts";
import { type Architecture, activationFacts, type Stage, stagesOf } from "../formats/index.ts";
import { isLinearChain } from "../theorems/index.ts";

/** What could be proved for a network before any data is seen. */
export interface Prospect {
  readonly what: string;
  readonly open: boolean;
  readonly because: string;
}

function features(stages: readonly Stage[], samples: number): Prospect[] {
  const widest = stages.reduce((a, b) => (b.width > a.width ? b : a));
  const wide = stages.find((s) => s.width >= samples);
  if (!wide)
    return [
      {
        what: "independent features",
        open: false,
        because: `the widest layer, "${widest.name}", has ${formatNumber(widest.width)} < ${formatNumber(samples)} neurons: the rank is at most ${formatNumber(widest.width)} for every parameter. Use --samples ${widest.width} or a wider layer`,
      },
    ];
  const upTo = stages.filter((s) => s.number <= wide.number);
  const stuck = upTo.find((s) => !activationFacts(s.activation).analytic || s.type === "max-pool2d");
  const every = stuck
    ? { open: false, because: `layer "${stuck.name}" is not real-analytic in its parameters, so one point proves nothing about the others` }
    : { open: true, because: `layers up to "${wide.name}" are analytic: one certified point is enough` };
  return [
    {
      what: "independent features at your parameters",
      open: true,
      because: `layer "${wide.name}" has ${formatNumber(wide.width)} >= ${formatNumber(samples)} neurons`,
    },
    { what: "independent features for almost every parameter", ...every },
  ];
}

function criticalPoints(stages: readonly Stage[], samples: number): Prospect {
  const hidden = stages.slice(0, -1);
  const wide = hidden.find((s) => s.width >= samples);
  const what = "a bound on the loss by the gradient (Nguyen & Hein 2018, Lemma 4.3)";
  if (!wide) return { what, open: false, because: `no hidden layer has ${formatNumber(samples)} neurons or more` };
  const above = stages.filter((s) => s.number > wide.number);
  const widening = above.slice(1).find((s, i) => s.width > above[i]!.width);
  if (widening)
    return { what, open: false, because: `layer "${widening.name}" is wider than the one before it: not pyramidal above the wide layer` };
  const flat = above.slice(0, -1).find((s) => !activationFacts(s.activation).derivativeNeverZero);
  if (flat) return { what, open: false, because: `the derivative of the activation of "${flat.name}" can vanish` };
  return { what, open: true, because: `layer "${wide.name}" is wide enough and the layers above it narrow down` };
}

/** Assumption 2.4, where a convolution breaks it: what the statements on matrices U_l then say is false. */
function structure(architecture: Architecture): Prospect[] {
  return deficientConvolutions(architecture).map(({ name, full, atMost }) => ({
    what: "full rank of the matrices of convolutions (Nguyen & Hein 2018, Assumption 2.4)",
    open: false,
    because: `that of "${name}" has rank at most ${atMost} < ${full} for all weights; \`nadir verify assumption-2.4\` names repairs`,
  }));
}

/** What can be proved for an architecture with so many samples, and what cannot and why; from shapes and activations alone. */
export function prospects(architecture: Architecture, samples: number): readonly Prospect[] {
  const what = "the gap to the global minimum, any data and widths";
  const biased = architecture.layers.some((l) => l.type === "dense" && l.bias);
  if (isLinearChain(architecture))
    return [
      biased
        ? { what, open: false, because: "a layer has a bias; append a constant input instead" }
        : { what, open: true, because: "every layer is linear and without bias" },
    ];
  const stages = stagesOf(architecture);
  const outside = stages.find((s) => s.outside);
  const tied = stages.find((s) => s.bias === "per-filter");
  const printed = outside
    ? { open: false, because: `${outside.outside}: outside the printed definitions; conclusions are still decided` }
    : tied
      ? { open: false, because: `"${tied.name}" has one bias per filter; the papers have one per neuron; conclusions are still decided` }
      : { open: true, because: "every layer is one of Definitions 2.1 to 2.3; the data hypotheses are checked by verify" };
  return [
    ...features(stages, samples),
    criticalPoints(stages, samples),
    ...structure(architecture),
    { what: "the printed hypotheses on the network (Nguyen & Hein 2018)", ...printed },
  ];
}
