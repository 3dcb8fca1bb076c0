import { scaleLinear, scaleLog } from "d3-scale";
import { axes, type Frame } from "./axes.ts";
import { decades, formatPower, powersOfTen } from "./decades.ts";
import { element, figure, label, type Theme } from "./svg.ts";

/** One matrix: what either precision measures of its least singular value, and the interval that is proved. */
export interface SigmaMark {
  readonly f32: number;
  readonly f64: number;
  readonly low: number;
  /** Null where nothing is proved above. */
  readonly high: number | null;
}

/** The matrices of one network size, one a series. */
export interface SigmaGroup {
  readonly name: string;
  readonly marks: readonly (SigmaMark | null)[];
}

/** What the figure shows: groups side by side, and values as printed at the right. */
export interface SigmaIntervals {
  readonly title: string;
  readonly series: readonly string[];
  readonly groups: readonly SigmaGroup[];
  readonly printed: readonly { readonly name: string; readonly value: number }[];
}

const ours: Frame = { left: 78, right: 430, top: 40, bottom: 260 };
const theirs: Frame = { left: 480, right: 690, top: 40, bottom: 260 };

/** Below the least printed value nothing is told apart. */
const least = 1e-30;

/** Least singular values on a logarithmic scale: bars are proved, dots and rings measured in float64 and float32; the printed values at the right. */
export function sigmaIntervals({ title, series, groups, printed }: SigmaIntervals, theme: Theme): string {
  const marks = groups.flatMap((g) => g.marks).filter((m) => m !== null);
  const values = [...marks.flatMap((m) => [m.f32, m.f64, m.low, m.high ?? 0]), ...printed.map((p) => p.value)].filter((v) => v > least);
  const y = scaleLog(decades(values.length > 0 ? values : [1]), [ours.bottom, ours.top]).clamp(true);
  const colors = [...theme.series, theme.muted];
  const step = (ours.right - ours.left) / Math.max(1, groups.length);
  const place = (group: number, s: number): number =>
    ours.left + step * (group + 0.5) + (s - (series.length - 1) / 2) * Math.min(16, step / (series.length + 1));
  const draw = (mark: SigmaMark, x: number, color: string): string =>
    [
      mark.high !== null && mark.high > 0
        ? element("line", {
            x1: x,
            x2: x,
            y1: y(Math.max(mark.low, y.domain()[0]!)),
            y2: y(mark.high),
            stroke: color,
            "stroke-width": 5,
            "stroke-opacity": "0.45",
          })
        : "",
      element("circle", { cx: x, cy: y(Math.max(mark.f64, y.domain()[0]!)), r: 3.2, fill: color }),
      element("circle", { cx: x, cy: y(Math.max(mark.f32, y.domain()[0]!)), r: 5, fill: "none", stroke: color }),
    ].join("");
  const across =
    (frame: Frame, count: number): ((i: number) => number) =>
    (i) =>
      frame.left + ((frame.right - frame.left) * (i + 0.5)) / count;
  const at = across(theirs, Math.max(1, printed.length));
  const blank = scaleLinear([0, 1], [ours.left, ours.right]);
  return figure(720, 330, title, theme, [
    axes(ours, blank, y, { x: "", y: "σ_min" }, theme, powersOfTen(y.domain()), [], formatPower),
    axes(theirs, scaleLinear([0, 1], [theirs.left, theirs.right]), y, { x: "", y: "" }, theme, powersOfTen(y.domain()), [], () => ""),
    label(ours.left, 16, title, { fill: theme.ink, "font-weight": "bold" }),
    label(theirs.left, 32, "as printed, T_1 =", { fill: theme.muted }),
    ...groups.map((g, i) => label(ours.left + step * (i + 0.5), ours.bottom + 17, g.name, { "text-anchor": "middle", fill: theme.ink })),
    ...groups.flatMap((g, i) => g.marks.map((m, s) => (m ? draw(m, place(i, s), colors[s % colors.length]!) : ""))),
    ...printed.map(
      (p, i) =>
        element("circle", { cx: at(i), cy: y(p.value), r: 3.2, fill: theme.ink }) +
        label(at(i), theirs.bottom + 17, p.name, { "text-anchor": "middle", fill: theme.muted }),
    ),
    ...series.map((name, s) => label(ours.left + s * 155, ours.bottom + 40, `■ ${name}`, { fill: colors[s % colors.length]! })),
    label(ours.left, ours.bottom + 58, "bar: proved · dot: measured in float64 · ring: float32", { fill: theme.muted }),
  ]);
}
