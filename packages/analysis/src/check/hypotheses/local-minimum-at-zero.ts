import type { HypothesisResult } from "../../evidence/index.ts";
import { Declined } from "../declined.ts";
import type { Loaded } from "../loaded.ts";
import { curved, movedWeight, unbalanced } from "../local-minimum/conditions.ts";
import { hiddenLayer } from "../local-minimum/hidden-layer.ts";
import { type ConstantFit, constantFit } from "../local-minimum/residual.ts";
import { rigorous } from "../terms.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { fails, holds, unknown } from "./rule.ts";

/** Decides by the exact residual of a constant output; unknown where the instance has none. */
function byResidual(id: string, loaded: Loaded, decide: (fit: ConstantFit) => HypothesisResult): HypothesisResult {
  try {
    return decide(constantFit(loaded));
  } catch (error) {
    if (error instanceof Declined) return unknown(id, error.message);
    throw error;
  }
}

/** One hidden dense layer whose weights are all exactly 0: the output is the same for every sample. */
export const constantFeatures: Hypothesis = {
  id: "constant-features",
  decide(loaded) {
    const shape = hiddenLayer(loaded);
    if (typeof shape === "string")
      return fails(this.id, shape, { kind: "architecture" }, "Use a dense layer, an activation and a dense output layer, with biases.");
    const moved = movedWeight(shape);
    if (moved < 0)
      return holds(
        this.id,
        `all ${shape.weights.length} weights of the hidden layer are 0: F_1 has rank at most 1, and the point is outside S_1`,
      );
    const witness = { kind: "weight", index: moved, value: shape.weights[moved]! };
    return fails(
      this.id,
      `weight ${moved} of the hidden layer is ${shape.weights[moved]}`,
      witness,
      "Set the weights of the hidden layer to 0: nadir construct local-minimum.",
    );
  },
};

/** Σ_i (ȳ − y_i) x_i = 0 for each output, exactly; Σ_i (ȳ − y_i) = 0 always holds. */
export const balancedResidual: Hypothesis = {
  id: "balanced-residual",
  decide: (loaded) =>
    byResidual("balanced-residual", loaded, (fit) => {
      const wrong = unbalanced(fit);
      if (!wrong) return holds("balanced-residual", "the residual of the best constant is orthogonal to every feature, in integers");
      const because = `the moment of the residual of output ${wrong.output} with feature ${wrong.feature} is not 0`;
      return fails(
        "balanced-residual",
        because,
        { kind: "moment", ...wrong },
        "Use targets that nadir construct local-minimum makes for these inputs.",
      );
    }),
};

/** Q_j = σ″(b_j) Σ_k V_kj Σ_i (ȳ_k − y_ik) x_i x_iᵀ is positive definite on the span of the samples, for every hidden neuron. */
export const curvedResidual: Hypothesis = {
  id: "curved-residual",
  decide: (loaded) =>
    byResidual("curved-residual", loaded, (fit) => {
      const { failing, because, rank, exact } = curved(fit, rigorous);
      if (failing < 0)
        return holds(
          "curved-residual",
          `positive definite on the ${rank} dimensions of the samples for all ${fit.shape.hidden} neurons, by exact elimination`,
          exact ? "exact" : "enclosed",
        );
      return fails(
        "curved-residual",
        `neuron ${failing}: ${because}`,
        { kind: "neuron", neuron: failing },
        "Choose the sign of its outer weight, or a bias where the second derivative is not 0.",
      );
    }),
};
