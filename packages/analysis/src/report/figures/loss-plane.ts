import { contours } from "d3-contour";
import { scaleLinear } from "d3-scale";
import { interpolateViridis } from "d3-scale-chromatic";
import { coordinate, fromSurfaceValue, type Surface } from "../../landscape/index.ts";
import { formatNumber } from "../number.ts";
import { axes, type Frame } from "./axes.ts";
import { at, element, figure, label, type Theme } from "./svg.ts";

const frame: Frame = { left: 78, right: 478, top: 20, bottom: 420 };
const LEVELS = 12;

/** Filled contours of the loss over a plane through θ, evenly spaced in rank so that flat and steep parts both show; cells that are not finite are hatched red. */
export function lossPlane(surface: Surface, theme: Theme): string {
  const [down, across] = [surface.axes[0]!, surface.axes[1]!];
  const values = surface.values.map(fromSurfaceValue);
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const levels = [...new Set(Array.from({ length: LEVELS }, (_, i) => sorted[Math.floor((i * (sorted.length - 1)) / LEVELS)] ?? 0))];
  const x = scaleLinear([across.from, across.to], [frame.left, frame.right]);
  const y = scaleLinear([down.from, down.to], [frame.bottom, frame.top]);
  // d3-contour puts sample (i, j) at (i + ½, j + ½)
  const place = ([i, j]: readonly number[]): string => {
    const column = Math.min(Math.max(i! - 0.5, 0), across.points - 1);
    const row = Math.min(Math.max(j! - 0.5, 0), down.points - 1);
    return `${at(frame.left + (column / (across.points - 1)) * (frame.right - frame.left))} ${at(frame.bottom - (row / (down.points - 1)) * (frame.bottom - frame.top))}`;
  };
  const bands = contours().size([across.points, down.points]).thresholds(levels)(
    values.map((v) => (Number.isFinite(v) ? v : sorted.at(-1)!)),
  );
  const paths = bands.map((band, i) => {
    const d = band.coordinates.map((polygon) => polygon.map((ring) => `M${ring.map(place).join("L")}Z`).join("")).join("");
    return element("path", { d, fill: interpolateViridis(i / Math.max(levels.length - 1, 1)), "fill-rule": "evenodd" });
  });
  const lost = values.flatMap((v, index) => {
    if (Number.isFinite(v)) return [];
    const [row, column] = [Math.floor(index / across.points), index % across.points];
    return [label(x(coordinate(across, column)), y(coordinate(down, row)) + 4, "×", { fill: theme.bad, "text-anchor": "middle" })];
  });
  const legend = levels.map((level, i) => {
    const top = frame.bottom - ((i + 1) * (frame.bottom - frame.top)) / levels.length;
    const height = (frame.bottom - frame.top) / levels.length;
    return [
      element("rect", { x: 500, y: top, width: 16, height, fill: interpolateViridis(i / Math.max(levels.length - 1, 1)) }),
      label(522, top + height + 1, formatNumber(level), { fill: theme.muted }),
    ].join("");
  });
  return figure(620, 480, surface.title, theme, [
    ...paths,
    ...lost,
    axes(
      frame,
      x,
      y,
      { x: `second direction (${across.direction}); θ at 0`, y: `first direction (${down.direction})` },
      { ...theme, grid: "none" },
    ),
    element("circle", { cx: x(0), cy: y(0), r: 4, fill: "#ffffff", stroke: "#000000" }),
    label(x(0) + 7, y(0) - 6, `θ: ${formatNumber(fromSurfaceValue(surface.center), 5)}`, {
      fill: "#ffffff",
      stroke: "#000000",
      "stroke-width": 2.5,
      "paint-order": "stroke",
    }),
    ...legend,
  ]);
}
