import { formatUpper, type HypothesisResult } from "../../evidence/index.ts";
import { deficiencyReasons } from "../deficiency/index.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import { filterShape } from "../structure/filter-shape.ts";
import { layerRanks, matrixStages } from "../structure/layer-ranks.ts";
import { neverFull } from "../structure/matrix-rank.ts";
import { deficientMatrix } from "./convolution-structure.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { fails, holds, ruleOptions, unknown } from "./rule.ts";

/** Nguyen & Hein (2018), Section 4: F_k and U_{k+2}..U_L have full rank. `options.fullRank` is set by the kind of certificate that has proved it. */
export const pointInSk: Hypothesis = {
  id: "point-in-s-k",
  decide(loaded: Loaded, options: Fields): HypothesisResult {
    const { layer } = ruleOptions(loaded, options);
    if (options.fullRank === true)
      return holds("point-in-s-k", `F_${layer} and the matrices U_l of layers ${layer + 2} and above have full rank`, "enclosed");
    const empty = emptySk(loaded, layer);
    if (empty) return empty;
    for (const reason of deficiencyReasons) {
      const found = reason.bound(loaded, layer);
      if (typeof found === "string") continue;
      return fails(
        "point-in-s-k",
        `F_${layer}: ${found.because}`,
        found.witness,
        "Take other parameters, fewer samples or a wider layer.",
        found.grade,
      );
    }
    return unknown("point-in-s-k", "no certificate of full rank at this point");
  },
};

/** S_k is empty where the matrix of a layer above k+1 has full rank for no weights; null where none is known to. */
function emptySk(loaded: Loaded, layer: number): HypothesisResult | null {
  const never = matrixStages(loaded.architecture).find(
    (stage) => stage.number >= layer + 2 && neverFull(filterShape(loaded.architecture, stage.first)),
  );
  if (!never) return null;
  const [rank] = layerRanks(loaded.architecture, [never], 0);
  const result = deficientMatrix("point-in-s-k", loaded, rank!);
  return { ...result, because: `S_${layer} is empty: ${result.because}` };
}

/** Nguyen & Hein (2018), Theorem 4.5: the point is critical. At floating-point parameters this is decided only where the gradient encloses to exactly 0. */
export const zeroGradient: Hypothesis = {
  id: "zero-gradient",
  decide(_loaded: Loaded, options: Fields): HypothesisResult {
    const norm = options.gradientAtMost;
    if (norm === 0) return holds("zero-gradient", "the gradient in U_{k+1} is exactly 0");
    const size = typeof norm === "number" ? `its norm in U_{k+1} is at most ${formatUpper(norm, 3)}` : "its norm was not enclosed";
    return unknown(
      "zero-gradient",
      `the gradient is not exactly zero in floating point: ${size}; the quantitative form is decided instead`,
    );
  },
};
