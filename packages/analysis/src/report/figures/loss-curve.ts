import { scaleLinear } from "d3-scale";
import { coordinate, fromSurfaceValue, type Surface } from "../../landscape/index.ts";
import { formatNumber } from "../number.ts";
import { axes, type Frame } from "./axes.ts";
import { at, element, figure, label, polyline, type Theme } from "./svg.ts";

const frame: Frame = { left: 78, right: 620, top: 30, bottom: 270 };

/** The loss along a line through θ; points that are not finite are marked at the top edge, never clipped away. */
export function lossCurve(surface: Surface, theme: Theme): string {
  const axis = surface.axes[0]!;
  const points = surface.values.map((value, i) => [coordinate(axis, i), fromSurfaceValue(value)] as const);
  const finite = points.filter(([, loss]) => Number.isFinite(loss));
  const losses = finite.map(([, loss]) => loss);
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const x = scaleLinear([axis.from, axis.to], [frame.left, frame.right]);
  const y = scaleLinear(low < high ? [low, high] : [low - 1, high + 1], [frame.bottom - 6, frame.top + 6]);
  const path = polyline(points.map(([c, loss]) => (Number.isFinite(loss) ? [x(c), y(loss)] : null)));
  const lost = points
    .filter(([, loss]) => !Number.isFinite(loss))
    .map(([c]) => label(x(c), frame.top, "×", { fill: theme.bad, "text-anchor": "middle" }));
  const center = fromSurfaceValue(surface.center);
  const dot =
    Number.isFinite(center) && axis.from <= 0 && axis.to >= 0
      ? element("circle", { cx: x(0), cy: y(center), r: 4, fill: theme.series[1] })
      : "";
  return figure(640, 320, surface.title, theme, [
    axes(frame, x, y, { x: `position along the direction (${axis.direction}); θ at 0`, y: `loss (${surface.loss})` }, theme),
    element("path", { d: path, fill: "none", stroke: theme.series[0], "stroke-width": 2 }),
    ...lost,
    dot,
    Number.isFinite(center)
      ? label(x(0), y(center) - 12, `θ: ${formatNumber(center, 5)}`, {
          fill: theme.ink,
          "text-anchor": "middle",
          "paint-order": "stroke",
          stroke: theme.paper,
          "stroke-width": 3,
        })
      : "",
    ...(lost.length > 0 ? [label(frame.left, frame.top - 12, `× ${at(lost.length)} points are not finite`, { fill: theme.bad })] : []),
  ]);
}
