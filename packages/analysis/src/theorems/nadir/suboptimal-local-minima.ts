import type { Conclusion, Grade, Scope, Work } from "../../evidence/index.ts";
import type { Instance } from "../../formats/index.ts";
import { betterNeuron } from "../local-minimum/better-neuron.ts";
import type { Decision, Kit, Theorem } from "../theorem.ts";

const id = "nadir/suboptimal-local-minima";
const hypotheses: readonly string[] = ["squared-loss", "constant-features", "balanced-residual", "curved-residual"];
const claim = "this point, with its output biases at the best constants, is a local minimum of the loss and not a global one";

function open(because: string, status: "undecided" | "not-tested"): Conclusion {
  return { claim, status, grade: "numerical", scope: "some-parameter", because, numbers: {} };
}

function* decide(instance: Instance, kit: Kit): Work<Decision> {
  const ledger = kit.hypotheses(hypotheses, instance, {});
  const stopped = ledger.find((h) => h.verdict !== "holds");
  if (stopped) return { hypotheses: ledger, conclusion: open(stopped.because, "not-tested"), certificates: [] };
  const better = yield* betterNeuron(kit.core, instance, kit.seed);
  let proof = yield* kit.prove("suboptimal-local-minimum", instance, { theorem: id, better });
  if (!proof.accepted) proof = yield* kit.prove("suboptimal-local-minimum", instance, { theorem: id, better: null });
  if (!proof.accepted) return { hypotheses: ledger, conclusion: open(proof.because, "undecided"), certificates: [] };
  const { grade, scope, width, lossAtLeast, lossAtMost, gapAtLeast, lossElsewhereAtMost, outputBiasWithin } = proof.claim;
  const numbers = { width, lossAtLeast, lossAtMost, outputBiasWithin, ...(gapAtLeast === null ? {} : { gapAtLeast, lossElsewhereAtMost }) };
  const conclusion: Conclusion = {
    claim,
    status: "proved",
    grade: grade as Grade,
    scope: scope as Scope,
    because:
      outputBiasWithin === 0
        ? "the stored point itself is the minimum: its output biases are exactly the best constants"
        : "the minimum has real output biases, named by a formula and enclosed; the stored ones are within a stated distance",
    numbers: numbers as Conclusion["numbers"],
  };
  return { hypotheses: ledger, conclusion, certificates: [proof.certificate] };
}

/** Local minima that are not global at every width, outside S_1: docs/theorems/nadir-suboptimal-local-minima.md. */
export const suboptimalLocalMinima: Theorem = {
  id,
  aliases: ["suboptimal-local-minima", "local-minima"],
  title: "Networks of every width have local minima that are not global",
  label: "bad local minimum",
  statement:
    "For every number of hidden neurons and every activation with σ″(b_j) of one sign with the outer weights: where the residual of the best constant has no mean, no moment with the inputs and a positive definite second moment, zero hidden weights are a local minimum, and the loss is lower elsewhere.",
  cite: {
    authors: "Nadir",
    title: "Networks of every width have local minima that are not global",
    venue: "docs/theorems/nadir-suboptimal-local-minima.md",
    year: 2026,
    where: "Theorem",
    url: "docs/theorems/nadir-suboptimal-local-minima.md",
  },
  provenance: "derived",
  hypotheses,
  concerns: () => false,
  decide: (instance, _options, kit) => decide(instance, kit),
};
