import { fullRank } from "../deep-linear/full-rank.ts";
import type { Hypothesis } from "./hypothesis.ts";

/** Y, outputs by samples, has full row rank, decided exactly. */
export const fullRankTargets: Hypothesis = {
  id: "full-rank-targets",
  decide(loaded) {
    const id = "full-rank-targets";
    if (loaded.targets?.shape.length !== 2)
      return {
        id,
        verdict: "fails",
        grade: "exact",
        because: "there are no targets [N, m]",
        fix: "Give targets as rows of numbers; labels as one-hot rows.",
      };
    return fullRank(loaded.targets.data, loaded, { id, matrix: "Y", one: "output", many: "outputs" });
  },
};
