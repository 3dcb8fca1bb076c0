import { criticalPointOf } from "../deep-linear/critical.ts";
import { outward } from "../deep-linear/gap.ts";
import { theoremId } from "../fields.ts";
import type { Kind } from "../kind.ts";
import { answers } from "../ledger.ts";

const id = "deep-linear-critical-point";

/** What an exactly critical point of a deep linear network is. docs/certificate.md, `deep-linear-critical-point`. */
export const deepLinearCriticalPoint: Kind = {
  id,
  says: "Every gradient is exactly zero at this point of a deep linear network, and it is a global minimum, a strict or a non-strict saddle.",
  *derive(loaded, evidence) {
    yield { what: "exact gradient and curvature", done: 0, total: 1 };
    const theorem = theoremId(evidence.theorem);
    const point = criticalPointOf(loaded, evidence);
    return {
      ...answers(loaded, { kind: id, theorem, status: "proved", grade: "exact", scopes: ["this-point"], options: {} }),
      classification: point.classification,
      loss: outward([point.loss, point.loss]),
      rank: point.classification === "global" ? point.rank : null,
      change: point.classification === "global" ? null : outward([point.change, point.change]),
    };
  },
};
