import type { Surface } from "../../landscape/index.ts";
import { lossCurve } from "./loss-curve.ts";
import { lossPlane } from "./loss-plane.ts";
import type { Theme } from "./svg.ts";

/** A surface as SVG: a curve for one axis, filled contours for two. */
export function surfaceFigure(surface: Surface, theme: Theme): string {
  return surface.axes.length === 1 ? lossCurve(surface, theme) : lossPlane(surface, theme);
}
