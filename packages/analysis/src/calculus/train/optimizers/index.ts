import type { Optimizer } from "../training.ts";
import { adam } from "./adam.ts";
import { lbfgs } from "./l-bfgs.ts";
import { sgd } from "./sgd.ts";

/** THE TABLE of optimizers. */
export const optimizerTable: Readonly<Record<string, Optimizer>> = { sgd, adam, "l-bfgs": lbfgs };
