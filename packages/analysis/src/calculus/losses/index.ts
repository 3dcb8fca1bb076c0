import { UsageError } from "@nadir/core-wasm";
import type { Loss } from "../loss.ts";
import { logistic } from "./logistic.ts";
import { meanSquared } from "./mean-squared.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";
import { squared } from "./squared.ts";
import { squaredHinge } from "./squared-hinge.ts";

/** THE TABLE of losses. */
export const lossTable: Readonly<Record<string, Loss>> = {
  squared,
  "mean-squared": meanSquared,
  "softmax-cross-entropy": softmaxCrossEntropy,
  logistic,
  "squared-hinge": squaredHinge,
};

/** The loss of a name. @throws UsageError for an unknown one */
export function lossNamed(name: string): Loss {
  const loss = Object.hasOwn(lossTable, name) ? lossTable[name] : undefined;
  if (!loss) throw new UsageError(`loss: needs one of ${Object.keys(lossTable).join(", ")}; got "${name}". Check the name.`);
  return loss;
}
