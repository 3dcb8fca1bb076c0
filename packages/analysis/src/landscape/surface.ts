import { ShapeError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";

/** One axis of a surface: coordinates along a direction. */
export interface Axis {
  /** Id of the direction in the table of directions. */
  readonly direction: string;
  readonly from: number;
  readonly to: number;
  /** Number of points, both ends included; an odd number on a symmetric range puts θ itself on the grid. */
  readonly points: number;
}

/** A measured loss as JSON holds it: NaN and infinities by name, null where not yet computed. */
export type SurfaceValue = number | "NaN" | "Infinity" | "-Infinity" | null;

/** Losses over a line or a plane through θ. Every value is a measurement. */
export interface Surface {
  readonly schema: "nadir/surface@1";
  readonly title: string;
  readonly seed: number;
  readonly dtype: "f32" | "f64";
  readonly loss: string;
  readonly samples: number;
  /** SHA-256 of the instance: a surface is only resumed for the same one. */
  readonly instance: string;
  /** One axis for a line, two for a plane. */
  readonly axes: readonly Axis[];
  /** Loss at θ itself. */
  readonly center: SurfaceValue;
  /** Row-major over the axes, the last fastest. */
  readonly values: readonly SurfaceValue[];
}

/** Number of grid points. */
export function surfaceSize(axes: readonly Axis[]): number {
  return axes.reduce((size, axis) => size * axis.points, 1);
}

/** Coordinate of point i: from + (to − from)·i/(points − 1), symmetric ranges being exactly symmetric and exactly 0 in the middle. */
export function coordinate({ from, to, points }: Axis, i: number): number {
  if (points === 1) return from;
  return (from * (points - 1 - i) + to * i) / (points - 1);
}

/** A number as a surface holds it. */
export function toSurfaceValue(value: number): SurfaceValue {
  return Number.isFinite(value) ? value : (String(value) as SurfaceValue);
}

/** The number that a surface holds; null (not yet computed) gives NaN. */
export function fromSurfaceValue(value: SurfaceValue): number {
  return value === null ? Number.NaN : Number(value);
}

/**
 * Losses at θ + Σ c_j·d_j for the grid points first ≤ index < last; points that `known` already holds are kept.
 * Cost: one loss evaluation a point. @throws ShapeError if a direction does not have the length of θ
 */
export function* evaluateSurface(
  loss: (theta: Float64Array) => Work<number>,
  theta: Float64Array,
  axes: readonly Axis[],
  vectors: readonly Float64Array[],
  range: { readonly first: number; readonly last: number },
  known: readonly SurfaceValue[] = [],
): Work<SurfaceValue[]> {
  for (const d of vectors)
    if (d.length !== theta.length)
      throw new ShapeError(`surface: needs directions of length ${theta.length}; got ${d.length}. Make them from the same network.`);
  const values: SurfaceValue[] = [];
  const point = new Float64Array(theta.length);
  for (let index = range.first; index < range.last; index++) {
    yield { what: "loss surface", done: index - range.first, total: range.last - range.first };
    const old = known[index] ?? null;
    if (old !== null) {
      values.push(old);
      continue;
    }
    point.set(theta);
    let rest = index;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const c = coordinate(axes[axis]!, rest % axes[axis]!.points);
      rest = Math.floor(rest / axes[axis]!.points);
      const d = vectors[axis]!;
      if (c !== 0) for (let i = 0; i < point.length; i++) point[i]! += c * d[i]!;
    }
    values.push(toSurfaceValue(yield* loss(point)));
  }
  return values;
}
