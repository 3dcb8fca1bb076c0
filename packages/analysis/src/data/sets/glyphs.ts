import { makeDataSet } from "../../formats/index.ts";
import { type DataSource, type Truth, whole } from "../source.ts";

type Point = readonly [number, number];

/** Each digit as a line through points of the unit square, x to the right and y down. */
const lines: readonly (readonly Point[])[] = [
  [
    [0.5, 0.08],
    [0.3, 0.18],
    [0.23, 0.5],
    [0.3, 0.82],
    [0.5, 0.92],
    [0.7, 0.82],
    [0.77, 0.5],
    [0.7, 0.18],
    [0.5, 0.08],
  ],
  [
    [0.33, 0.28],
    [0.55, 0.1],
    [0.55, 0.92],
  ],
  [
    [0.25, 0.3],
    [0.3, 0.15],
    [0.5, 0.08],
    [0.7, 0.15],
    [0.75, 0.32],
    [0.6, 0.52],
    [0.25, 0.9],
    [0.78, 0.9],
  ],
  [
    [0.25, 0.15],
    [0.5, 0.08],
    [0.72, 0.2],
    [0.7, 0.38],
    [0.48, 0.48],
    [0.74, 0.6],
    [0.74, 0.8],
    [0.5, 0.92],
    [0.25, 0.84],
  ],
  [
    [0.62, 0.92],
    [0.62, 0.08],
    [0.2, 0.65],
    [0.82, 0.65],
  ],
  [
    [0.75, 0.1],
    [0.32, 0.1],
    [0.28, 0.45],
    [0.55, 0.4],
    [0.75, 0.55],
    [0.75, 0.75],
    [0.55, 0.92],
    [0.25, 0.85],
  ],
  [
    [0.68, 0.1],
    [0.4, 0.3],
    [0.27, 0.6],
    [0.32, 0.85],
    [0.52, 0.92],
    [0.72, 0.82],
    [0.73, 0.62],
    [0.55, 0.52],
    [0.3, 0.62],
  ],
  [
    [0.22, 0.1],
    [0.78, 0.1],
    [0.42, 0.92],
  ],
  [
    [0.5, 0.48],
    [0.3, 0.35],
    [0.32, 0.15],
    [0.5, 0.08],
    [0.68, 0.15],
    [0.7, 0.35],
    [0.5, 0.48],
    [0.27, 0.62],
    [0.28, 0.84],
    [0.5, 0.92],
    [0.72, 0.84],
    [0.73, 0.62],
    [0.5, 0.48],
  ],
  [
    [0.32, 0.9],
    [0.6, 0.7],
    [0.73, 0.4],
    [0.68, 0.15],
    [0.48, 0.08],
    [0.28, 0.18],
    [0.27, 0.38],
    [0.45, 0.48],
    [0.7, 0.38],
  ],
];

const drawsPerImage = 33;

/** The digit's points, each shifted a little, under a linear map near the identity and a shift of the whole. */
function distort(line: readonly Point[], draws: Float64Array): Point[] {
  const spread = (i: number, size: number): number => size * (2 * draws[i]! - 1);
  const [a, b, c, d] = [0.95 + spread(0, 0.15), spread(1, 0.2), spread(2, 0.1), 0.95 + spread(3, 0.12)];
  return line.map(([x, y], i): Point => {
    const u = x - 0.5 + spread(7 + 2 * i, 0.025);
    const v = y - 0.5 + spread(8 + 2 * i, 0.025);
    return [0.5 + a * u + b * v + spread(4, 0.06), 0.5 + c * u + d * v + spread(5, 0.06)];
  });
}

/** Squared distance from a point to a segment. */
function squaredDistance(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [ux, uy] = [bx - ax, by - ay];
  const length = ux * ux + uy * uy;
  const t = length > 0 ? Math.min(1, Math.max(0, ((x - ax) * ux + (y - ay) * uy) / length)) : 0;
  const [dx, dy] = [x - ax - t * ux, y - ay - t * uy];
  return dx * dx + dy * dy;
}

/** One image, 0 to 255: the line with a soft edge one pixel wide. */
function draw(points: readonly Point[], size: number, thickness: number, pixels: Uint8Array): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let nearest = 4;
      for (let i = 1; i < points.length; i++)
        nearest = Math.min(nearest, squaredDistance((column + 0.5) / size, (row + 0.5) / size, points[i - 1]!, points[i]!));
      const inside = (thickness - Math.sqrt(nearest)) * size + 0.5;
      pixels[row * size + column] = Math.round(255 * Math.min(1, Math.max(0, inside)));
    }
  }
}

const balanced: Truth = {
  id: "balanced",
  claim: "image i shows the digit i mod 10, so classes differ by one image at most",
  grade: "exact",
};

/** Row of the table: digits drawn by a program, any number and size; image i does not depend on how many are drawn. */
export const glyphsSource: DataSource = {
  id: "glyphs",
  title: "digits drawn by a program, seeded, any number and image size",
  settings: { samples: whole("number of images", 1000, 1, 100_000), size: whole("height and width in pixels", 16, 6, 64) },
  truths: [balanced.claim],
  make(settings, stream) {
    const [samples, size] = [settings.samples as number, settings.size as number];
    const draws = stream.child("glyphs").uniform(samples * drawsPerImage);
    const data = new Uint8Array(samples * size * size);
    for (let i = 0; i < samples; i++) {
      const own = draws.subarray(i * drawsPerImage, (i + 1) * drawsPerImage);
      draw(distort(lines[i % 10]!, own), size, 0.05 + 0.04 * own[6]!, data.subarray(i * size * size, (i + 1) * size * size));
    }
    const inputs = { dtype: "u1" as const, shape: [samples, 1, size, size], data };
    const targets = { dtype: "u1" as const, shape: [samples], data: Uint8Array.from({ length: samples }, (_, i) => i % 10) };
    return { data: makeDataSet(inputs, { name: `glyphs-${size}`, targets }), truths: [balanced] };
  },
};
