import { type ScaleContinuousNumeric, scaleLinear, scaleLog, scaleSymlog } from "d3-scale";
import type { Diagnosis, Factor, TrainingDiagnostics } from "../../theorems/index.ts";
import { diagnosticsSummary } from "../diagnostics.ts";
import { formatLower, formatNumber, formatUpper } from "../number.ts";
import { axes, type Frame } from "./axes.ts";
import { decades, formatPower, powersOfTen } from "./decades.ts";
import { spread } from "./direct-labels.ts";
import { element, figure, label, polyline, type Theme } from "./svg.ts";

type Scale = ScaleContinuousNumeric<number, number>;

/** One line of a panel: measured values, and what is proved of them where a certificate says. */
interface Line {
  readonly name: string;
  readonly color: string;
  readonly width: number;
  readonly dash?: string | undefined;
  readonly measured: (d: Diagnosis) => number;
  readonly proved: (d: Diagnosis) => number | null;
  /** How a measured value is written. */
  readonly text: (value: number) => string;
  /** How a proved value is written: a bound rounded to its own side. */
  readonly bound: (value: number) => string;
}

/** One panel: lines over one logarithmic axis. */
interface Panel {
  readonly title: string;
  readonly frame: Frame;
  readonly lines: readonly Line[];
  /** Two lines with the area between them tinted: what the bound gives away. */
  readonly between: readonly [Line, Line] | null;
}

const [WIDTH, HEIGHT, LEFT, RIGHT] = [760, 682, 70, 530];
const equals = (value: number): string => `= ${formatNumber(value, 3)}`;
const times = (value: number): string => `× ${formatNumber(value, 3)}`;
const atLeast = (value: number): string => `≥ ${formatLower(value, 3)}`;
const atMost = (value: number): string => `≤ ${formatUpper(value, 3)}`;
const dashes: readonly (string | undefined)[] = [undefined, "7 4", "2 3", "9 3 2 3"];

/** σ and subscripts as a reader expects them. */
function pretty(text: string): string {
  const digits = (number: string): string => [...number].map((d) => String.fromCodePoint(0x2080 + Number(d))).join("");
  return text
    .replaceAll("sigma_min", "σmin")
    .replaceAll("sigma'", "σ′")
    .replace(/_(\d+)/g, (_, number: string) => digits(number));
}

const colorOf = (kind: Factor["kind"], theme: Theme): string => theme.series[{ features: 0, matrix: 1, slopes: 2 }[kind]]!;

/** The factors as lines; those of one kind differ by their dashes. */
function factorLines(
  factors: readonly Factor[],
  value: (f: Factor) => number,
  proved: (d: Diagnosis, i: number) => number | null,
  text: (value: number) => string,
  theme: Theme,
): Line[] {
  return factors.map(({ name, kind }, i) => ({
    name: pretty(name),
    color: colorOf(kind, theme),
    width: 1.5,
    dash: dashes[factors.slice(0, i).filter((f) => f.kind === kind).length % dashes.length],
    measured: (d) => value(d.factors[i]!),
    proved: (d) => proved(d, i),
    text,
    bound: atLeast,
  }));
}

function panels(diagnostics: TrainingDiagnostics, theme: Theme): Panel[] {
  const { factors } = diagnostics.points[0]!;
  const total = { color: theme.ink, width: 2.5 } as const;
  const none = (): null => null;
  const c: Line = {
    ...total,
    name: "c",
    measured: (d) => d.constant,
    proved: (d) => d.certified?.constant ?? null,
    text: equals,
    bound: atLeast,
  };
  const bound: Line = {
    ...total,
    name: "bound",
    measured: (d) => d.bound,
    proved: (d) => d.certified?.bound ?? null,
    text: equals,
    bound: atMost,
  };
  const loss: Line = {
    name: "loss Φ",
    color: theme.good,
    width: 2,
    measured: (d) => d.loss,
    proved: (d) => d.certified?.lossAtMost ?? null,
    text: equals,
    bound: atMost,
  };
  const slack: Line = { ...total, name: "bound/loss", measured: (d) => d.slack, proved: none, text: times, bound: times };
  const frame = (top: number, bottom: number): Frame => ({ left: LEFT, right: RIGHT, top, bottom });
  const one = factors.length === 1;
  return [
    {
      title: "c and its factors",
      frame: frame(84, 264),
      lines: [
        ...factorLines(
          factors,
          (f) => f.value,
          (d, i) => d.certified?.factors[i] ?? null,
          equals,
          theme,
        ),
        ...(one ? [] : [c]),
      ],
      between: null,
    },
    { title: "Φ ≤ ½(‖∇Φ‖/c)²", frame: frame(300, 446), lines: [bound, loss], between: [bound, loss] },
    {
      title: "loosens the bound, ×",
      frame: frame(482, 628),
      lines: [...factorLines(factors, (f) => f.slack, none, times, theme), ...(one ? [] : [slack])],
      between: null,
    },
  ];
}

/** The last value of a line with its name, proved where it is. */
function nameOf(line: Line, last: Diagnosis): string {
  const proved = line.proved(last);
  return `${line.name} ${proved !== null && proved > 0 ? line.bound(proved) : line.text(line.measured(last))}`;
}

const drawable = (value: number): boolean => value > 0 && value < Number.POSITIVE_INFINITY;

/** What a logarithmic axis cannot show: × on the lower edge for 0, on the upper edge for infinity and NaN. */
function lost(line: Line, points: readonly Diagnosis[], { top, bottom }: Frame, x: Scale): string[] {
  return points
    .filter((d) => !drawable(line.measured(d)))
    .map((d) =>
      label(x(d.iteration), line.measured(d) === 0 ? bottom + 4 : top + 4, "×", {
        fill: line.color,
        "text-anchor": "middle",
        "font-weight": "bold",
      }),
    );
}

/** A proved value: filled, so that it stands out from the hollow circles of what is measured. */
function diamond(x: number, y: number, color: string, theme: Theme): string {
  const size = 6;
  const d = polyline([
    [x, y - size],
    [x + size, y],
    [x, y + size],
    [x - size, y],
  ]);
  return element("path", { d: `${d}Z`, fill: color, stroke: theme.paper, "stroke-width": 1.5 });
}

/** A measured value. */
function circle(x: number, y: number, color: string, theme: Theme): string {
  return element("circle", { cx: x, cy: y, r: 2.6, fill: theme.paper, stroke: color, "stroke-width": 1.3 });
}

function drawLine(line: Line, points: readonly Diagnosis[], frame: Frame, x: Scale, y: Scale, theme: Theme): string[] {
  const place = (d: Diagnosis, value: number): readonly [number, number] => [x(d.iteration), y(value)];
  const path = polyline(points.map((d) => (drawable(line.measured(d)) ? place(d, line.measured(d)) : null)));
  const dots = points.filter((d) => drawable(line.measured(d))).map((d) => circle(...place(d, line.measured(d)), line.color, theme));
  const marks = points.flatMap((d) => {
    const proved = line.proved(d);
    return proved !== null && drawable(proved) ? [diamond(...place(d, proved), line.color, theme)] : [];
  });
  const stroke = { fill: "none", stroke: line.color, "stroke-width": line.width, "stroke-dasharray": line.dash };
  return [element("path", { d: path, ...stroke }), ...dots, ...lost(line, points, frame, x), ...marks];
}

/** Names at the right end of the lines, in their colors. */
function names(panel: Panel, last: Diagnosis, y: Scale): string[] {
  const { lines, frame } = panel;
  const height = (line: Line): number => {
    const value = line.proved(last) ?? line.measured(last);
    return drawable(value) ? y(value) : value === 0 ? frame.bottom : frame.top;
  };
  const sorted = [...lines].sort((a, b) => height(a) - height(b));
  const baselines = spread(sorted.map(height), frame.bottom + 6);
  return sorted.map((line, i) =>
    label(frame.right + 12, baselines[i]!, nameOf(line, last), { fill: line.color, "font-weight": line.width > 2 ? "bold" : undefined }),
  );
}

function area([upper, lower]: readonly [Line, Line], points: readonly Diagnosis[], x: Scale, y: Scale, theme: Theme): string {
  const both = points.filter((d) => drawable(upper.measured(d)) && drawable(lower.measured(d)));
  const edge = (line: Line) => both.map((d) => [x(d.iteration), y(line.measured(d))] as const);
  if (both.length < 2) return "";
  return element("path", { d: `${polyline([...edge(upper), ...edge(lower).reverse()])}Z`, fill: theme.muted, "fill-opacity": "0.14" });
}

function drawPanel(panel: Panel, points: readonly Diagnosis[], x: Scale, xTicks: readonly number[], last: boolean, theme: Theme): string[] {
  const { lines, frame, between } = panel;
  const values = lines.flatMap((line) => points.flatMap((d) => [line.measured(d), line.proved(d) ?? 0])).filter(drawable);
  const y = scaleLog(decades(values), [frame.bottom, frame.top]);
  return [
    axes(frame, x, y, { x: last ? "iteration" : "", y: panel.title }, theme, powersOfTen(y.domain()), last ? xTicks : [], formatPower),
    between ? area(between, points, x, y, theme) : "",
    ...lines.flatMap((line) => drawLine(line, points, frame, x, y, theme)),
    ...names(panel, points.at(-1)!, y),
  ];
}

/** The axis of iterations: logarithmic from 1 on where the points are, even where they are. */
function iterations({ every, points }: TrainingDiagnostics): { readonly x: Scale; readonly ticks: readonly number[] } {
  const last = Math.max(points.at(-1)!.iteration, 1);
  if (every !== null) {
    const x = scaleLinear([0, last], [LEFT, RIGHT]);
    return { x, ticks: x.ticks(6) };
  }
  return {
    x: scaleSymlog([0, last], [LEFT, RIGHT]).constant(1),
    // a power of ten too near the end would run into its label
    ticks: [0, ...powersOfTen([1, last]).filter((t) => 1.8 * t <= last), last],
  };
}

function legend(points: readonly Diagnosis[], theme: Theme): string[] {
  const proved = points.some((d) => d.certified);
  const caption = (x: number, text: string): string => label(x, 64, text, { fill: theme.muted });
  return [
    circle(LEFT + 4, 60, theme.ink, theme),
    caption(LEFT + 13, "measured in f64"),
    ...(proved ? [diamond(LEFT + 136, 60, theme.ink, theme), caption(LEFT + 147, "proved, with a certificate")] : []),
  ];
}

/**
 * Which factor destroys the guarantee Φ <= ½(‖∇Φ‖/c)² along a training run, in three logarithmic panels over the iterations: c and its factors, the bound and
 * the true loss, and what each factor alone loosens the bound by. Certified points are diamonds. Needs at least one point.
 */
export function diagnosticsFigure(diagnostics: TrainingDiagnostics, theme: Theme): string {
  const { points, network, layer, width, samples } = diagnostics;
  const summary = diagnosticsSummary(diagnostics);
  if (!summary)
    return figure(WIDTH, 60, "Diagnostics of a training run", theme, [label(LEFT, 34, "No point was diagnosed yet.", { fill: theme.ink })]);
  const { x, ticks } = iterations(diagnostics);
  const list = panels(diagnostics, theme);
  const about = `${network}, layer k = ${layer} of width ${formatNumber(width)}, ${formatNumber(samples)} samples`;
  return figure(WIDTH, HEIGHT, `Gradient bound along the training of ${about}`, theme, [
    label(LEFT, 24, pretty(summary.headline), {
      fill: summary.leaning === "holds" ? theme.good : theme.bad,
      "font-size": "14",
      "font-weight": "bold",
    }),
    label(LEFT, 44, about, { fill: theme.muted }),
    ...legend(points, theme),
    ...list.flatMap((panel, i) => drawPanel(panel, points, x, ticks, i === list.length - 1, theme)),
  ]);
}
