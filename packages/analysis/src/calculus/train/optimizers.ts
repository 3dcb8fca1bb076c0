import { adam } from "./adam.ts";
import { lbfgs } from "./lbfgs.ts";
import { sgd } from "./sgd.ts";
import type { Optimizer } from "./training.ts";

/** THE TABLE of optimizers. */
export const optimizerTable: Readonly<Record<string, Optimizer>> = { sgd, adam, "l-bfgs": lbfgs };
