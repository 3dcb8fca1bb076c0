import { parseDiagnostics } from "../../theorems/index.ts";
import { diagnosticsFigure } from "../figures/diagnostics.ts";
import type { Plot } from "./plot.ts";

/** The factors of the gradient bound along a training run. */
export const diagnosticsPlot: Plot = {
  schema: "nadir/diagnostics@1",
  summary: "the factors of the gradient bound along a run (nadir train --diagnose)",
  draw: (text, theme) => diagnosticsFigure(parseDiagnostics(text), theme),
};
