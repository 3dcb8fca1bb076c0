import { toDouble } from "../../exact/index.ts";
import { gapOf, outward, withinDelta } from "../deep-linear/gap.ts";
import { theoremId } from "../fields.ts";
import type { Kind } from "../kind.ts";
import { answers } from "../ledger.ts";

/** How far the loss of a deep linear network is above its global minimum. docs/certificate.md, `deep-linear-gap`. */
export const deepLinearGap: Kind = {
  id: "deep-linear-gap",
  says: "The loss ½‖W_{H+1}⋯W_1 X - Y‖² of this deep linear network lies between these bounds above its global minimum.",
  *derive(loaded, evidence, terms) {
    yield { what: "dual bound of the global minimum", done: 0, total: 1 };
    const theorem = theoremId(evidence.theorem);
    const gap = gapOf(loaded, evidence, terms);
    const within = withinDelta(gap);
    const status = within === null ? "undecided" : within ? "proved" : "disproved";
    const grade = within === false ? "exact" : gap.grade;
    return {
      ...answers(loaded, { kind: "deep-linear-gap", theorem, status, grade, scopes: ["this-point"], options: { evidence } }),
      widths: gap.widths,
      rank: gap.rank,
      loss: outward([gap.loss, gap.loss]),
      minimum: outward(gap.minimum),
      gap: outward(gap.gap),
      delta: toDouble(gap.delta, "nearest"),
    };
  },
};
