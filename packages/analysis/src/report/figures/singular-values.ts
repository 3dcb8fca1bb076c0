import { scaleLinear, scaleLog } from "d3-scale";
import { formatLower, formatNumber } from "../number.ts";
import { axes, type Frame } from "./axes.ts";
import { element, figure, label, polyline, type Theme } from "./svg.ts";

/** What the figure shows: measured values, thresholds of matrix_rank, and the proved lower bound of the smallest where there is one. */
export interface Spectrum {
  readonly values: readonly number[];
  readonly thresholds: readonly { readonly name: string; readonly value: number }[];
  readonly proved: number | null;
}

const frame: Frame = { left: 78, right: 500, top: 18, bottom: 250 };

/** Singular values on a logarithmic scale, largest first, with what float32 and float64 take for zero. */
export function singularValues({ values, thresholds, proved }: Spectrum, theme: Theme): string {
  const positive = [...values, ...thresholds.map((t) => t.value), ...(proved ? [proved] : [])].filter((v) => v > 0);
  const power = (value: number, round: (x: number) => number): number => Number(`1e${round(Math.log10(value))}`);
  const y = scaleLog([power(Math.min(...positive), Math.floor), power(Math.max(...positive), Math.ceil)], [frame.bottom, frame.top]);
  const x = scaleLinear([1, values.length], [frame.left, frame.right]);
  const path = polyline(values.map((v, i) => (v > 0 ? [x(i + 1), y(v)] : null)));
  const rule = (value: number, text: string, color: string, dash?: string): string =>
    element("line", {
      x1: frame.left,
      x2: frame.right,
      y1: y(value),
      y2: y(value),
      stroke: color,
      "stroke-dasharray": dash,
      "stroke-width": 1.5,
    }) + label(frame.right + 6, y(value) + 4, text, { fill: color });
  const decades = y.ticks().filter((t) => /^1(e|0*$|\.?0*$)/.test(t.toExponential()) || Number.isInteger(Math.log10(t)));
  return figure(680, 300, "Singular values of the feature matrix", theme, [
    axes(frame, x, y, { x: "index", y: "singular value (measured)" }, theme, decades),
    element("path", { d: path, fill: "none", stroke: theme.series[0], "stroke-width": 2 }),
    ...thresholds.map((t, i) => rule(t.value, `${t.name} zero: ${formatNumber(t.value, 2)}`, theme.series[i + 1] ?? theme.muted, "6 4")),
    ...(proved ? [rule(proved, `proved ≥ ${formatLower(proved, 3)}`, theme.good)] : []),
  ]);
}
