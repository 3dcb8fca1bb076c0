import { fullRank } from "../deep-linear/full-rank.ts";
import type { Hypothesis } from "./hypothesis.ts";

/** X, features by samples, has full row rank, decided exactly: modulo a prime from below, by integer relations from above. */
export const fullRankData: Hypothesis = {
  id: "full-rank-data",
  decide: (loaded) => fullRank(loaded.inputs.data, loaded, { id: "full-rank-data", matrix: "X", one: "feature", many: "features" }),
};
