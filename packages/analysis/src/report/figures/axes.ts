import type { ScaleContinuousNumeric } from "d3-scale";
import { formatNumber } from "../number.ts";
import { at, element, label, type Theme } from "./svg.ts";

/** The plotting area inside a figure. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Scale = ScaleContinuousNumeric<number, number>;

function thin(ticks: readonly number[], most: number): readonly number[] {
  const step = Math.ceil(ticks.length / most);
  return ticks.filter((_, i) => i % step === 0);
}

/** Grid lines, tick labels (at most eight an axis) and axis titles, of which that of x may be empty. */
export function axes(
  frame: Frame,
  x: Scale,
  y: Scale,
  titles: { readonly x: string; readonly y: string },
  theme: Theme,
  yTicks: readonly number[] = y.ticks(5),
  xTicks: readonly number[] = x.ticks(6),
  yText: (tick: number) => string = formatNumber,
): string {
  const across = thin(xTicks, 8).map((t) =>
    [
      element("line", { x1: x(t), x2: x(t), y1: frame.bottom, y2: frame.bottom + 4, stroke: theme.muted }),
      label(x(t), frame.bottom + 17, formatNumber(t), { "text-anchor": "middle", fill: theme.muted }),
    ].join(""),
  );
  const up = thin(yTicks, 8).map((t) =>
    [
      element("line", { x1: frame.left, x2: frame.right, y1: y(t), y2: y(t), stroke: theme.grid }),
      label(frame.left - 7, y(t) + 4, yText(t), { "text-anchor": "end", fill: theme.muted }),
    ].join(""),
  );
  const middle = (frame.top + frame.bottom) / 2;
  return [
    ...up,
    element("line", { x1: frame.left, x2: frame.right, y1: frame.bottom, y2: frame.bottom, stroke: theme.muted }),
    ...across,
    titles.x && label((frame.left + frame.right) / 2, frame.bottom + 36, titles.x, { "text-anchor": "middle", fill: theme.ink }),
    label(14, middle, titles.y, { "text-anchor": "middle", fill: theme.ink, transform: `rotate(-90 14 ${at(middle)})` }),
  ].join("");
}
