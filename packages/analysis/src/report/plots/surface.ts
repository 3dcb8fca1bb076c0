import { parseSurface } from "../../landscape/index.ts";
import { surfaceFigure } from "../figures/surface.ts";
import type { Plot } from "./plot.ts";

/** Losses along a line or over a plane: a curve, or filled contours. */
export const surfacePlot: Plot = {
  schema: "nadir/surface@1",
  summary: "losses along a line or over a plane (nadir surface)",
  draw: (text, theme) => surfaceFigure(parseSurface(text), theme),
};
