import type { Witness } from "../../evidence/index.ts";
import type { Picture } from "../report.ts";
import { element, figure, label, type Theme } from "./svg.ts";

interface Place {
  readonly sample: number;
  readonly row: number;
  readonly column: number;
}

const SIZE = 150;
/** Height of the caption above an image. */
const HEAD = 24;

function gray(value: number, low: number, high: number): string {
  const level = high > low ? Math.round((255 * (value - low)) / (high - low)) : 0;
  return `rgb(${level},${level},${level})`;
}

function extent({ shape, values }: Picture): readonly [height: number, width: number] {
  return shape.length === 3 ? [shape[1]!, shape[2]!] : [1, values.length];
}

/** Pixels by which a patch reaches into the padding around its image. */
function overhang(picture: Picture, { row, column }: Place, window: readonly [number, number]): number {
  const [height, width] = extent(picture);
  return Math.max(0, -row, -column, row + window[0] - height, column + window[1] - width);
}

function drawSample(picture: Picture, at: number, place: Place | null, window: readonly [number, number], theme: Theme): string {
  const [height, width] = extent(picture);
  const around = place ? overhang(picture, place, window) : 0;
  const unit = SIZE / (Math.max(height, width) + 2 * around);
  const [left, top] = [at + around * unit, HEAD + around * unit];
  const values = picture.values.slice(0, height * width);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pixels = values.map((value, i) =>
    element("rect", {
      x: left + (i % width) * unit,
      y: top + Math.floor(i / width) * unit,
      width: unit + 0.3,
      height: unit + 0.3,
      fill: gray(value, low, high),
      "shape-rendering": "crispEdges",
    }),
  );
  const mark =
    place &&
    element("rect", {
      x: left + place.column * unit,
      y: top + place.row * unit,
      width: window[1] * unit,
      height: window[0] * unit,
      fill: "none",
      stroke: theme.bad,
      "stroke-width": 3,
    });
  const caption = place ? `image ${picture.sample}, patch at (${place.row},${place.column})` : `image ${picture.sample}`;
  return [label(at, 16, caption, { fill: theme.ink }), ...pixels, mark ?? ""].join("");
}

/** The samples of a witness side by side, with the equal patches marked; null where the witness names no drawable sample. */
export function witnessFigure(witness: Witness, pictures: readonly Picture[], theme: Theme): string | null {
  const places = [witness.first, witness.second].filter((p): p is Place => typeof p === "object" && p !== null && "sample" in p);
  const window = (witness.window as readonly [number, number] | undefined) ?? [1, 1];
  const drawn = places.flatMap((place, i) => {
    const picture = pictures.find((p) => p.sample === place.sample);
    const hasPatch = typeof place.row === "number";
    return picture ? [drawSample(picture, 4 + i * (SIZE + 70), hasPatch ? place : null, window, theme)] : [];
  });
  return drawn.length > 0 ? figure(2 * SIZE + 90, SIZE + HEAD + 10, `Witness: ${witness.kind}`, theme, drawn) : null;
}
