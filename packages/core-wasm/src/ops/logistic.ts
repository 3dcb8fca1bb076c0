import { UsageError } from "../errors.ts";
import { alike, type Real } from "./operands.ts";

/**
 * The logistic loss of each logit z: losses ← ln(1 + e^{−sz}), gradient ← its derivative −s/(1 + e^{sz}), curvature ← its second derivative sigmoid′(z).
 * Targets are 1 for the positive class and 0 or −1 for the negative one; s = ±1 accordingly. All have one shape; gradient and curvature may be null.
 * Errors: `errorBounds.softplus`, `sigmoid` and `sigmoidD`. @throws ShapeError; UsageError for another target
 */
export function logisticLoss(losses: Real, gradient: Real | null, logits: Real, targets: Real, curvature: Real | null = null): void {
  const outputs = [gradient, curvature].filter((output) => output !== null);
  const dtype = alike("logisticLoss", losses, logits, targets, ...outputs);
  const strange = targets.view().findIndex((target) => target !== 1 && target !== 0 && target !== -1);
  if (strange >= 0)
    throw new UsageError(
      `logisticLoss: needs targets 1 and 0, or 1 and -1; got ${targets.view()[strange]} at ${strange}. Check the targets.`,
    );
  const kernel = losses.scope.core.kernels[`logistic_${dtype}`];
  kernel(losses.ptr, gradient?.ptr ?? 0, curvature?.ptr ?? 0, logits.ptr, targets.ptr, losses.size);
}
