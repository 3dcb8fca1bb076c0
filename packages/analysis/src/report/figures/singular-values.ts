import { scaleLinear, scaleLog } from "d3-scale";
import { formatLower, formatNumber } from "../number.ts";
import { axes, type Frame } from "./axes.ts";
import { decades, formatPower, powersOfTen } from "./decades.ts";
import { spread } from "./direct-labels.ts";
import { element, figure, label, polyline, type Theme } from "./svg.ts";

/** What the figure shows: measured values, thresholds of matrix_rank, and the proved lower bound of the smallest where there is one. */
export interface Spectrum {
  readonly values: readonly number[];
  readonly thresholds: readonly { readonly name: string; readonly value: number }[];
  readonly proved: number | null;
}

/** A horizontal line with a text at its end. */
interface Rule {
  readonly value: number;
  readonly text: string;
  readonly color: string;
  readonly dash?: string;
}

const frame: Frame = { left: 78, right: 500, top: 18, bottom: 250 };

/** Singular values on a logarithmic scale, largest first, with what float32 and float64 take for zero. */
export function singularValues({ values, thresholds, proved }: Spectrum, theme: Theme): string {
  const positive = [...values, ...thresholds.map((t) => t.value), ...(proved ? [proved] : [])].filter((v) => v > 0);
  const y = scaleLog(decades(positive), [frame.bottom, frame.top]);
  const x = scaleLinear([1, values.length], [frame.left, frame.right]);
  const path = polyline(values.map((v, i) => (v > 0 ? [x(i + 1), y(v)] : null)));
  const rules: Rule[] = [
    ...thresholds.map((t, i) => ({
      value: t.value,
      text: `${t.name} zero: ${formatNumber(t.value, 2)}`,
      color: theme.series[i + 1] ?? theme.muted,
      dash: "6 4",
    })),
    ...(proved ? [{ value: proved, text: `proved ≥ ${formatLower(proved, 3)}`, color: theme.good }] : []),
  ].sort((a, b) => b.value - a.value);
  const baselines = spread(rules.map((r) => y(r.value)));
  const draw = ({ value, text, color, dash }: Rule, i: number): string =>
    element("line", {
      x1: frame.left,
      x2: frame.right,
      y1: y(value),
      y2: y(value),
      stroke: color,
      "stroke-dasharray": dash,
      "stroke-width": 1.5,
    }) + label(frame.right + 6, baselines[i]!, text, { fill: color });
  return figure(680, 300, "Singular values of the feature matrix", theme, [
    axes(frame, x, y, { x: "index", y: "singular value (measured)" }, theme, powersOfTen(y.domain()), undefined, formatPower),
    element("path", { d: path, fill: "none", stroke: theme.series[0], "stroke-width": 2 }),
    ...rules.map(draw),
  ]);
}
