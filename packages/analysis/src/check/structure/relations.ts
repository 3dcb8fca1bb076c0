import type { FilterShape, WindowAxis } from "./filter-shape.ts";

/** The taps of one axis sorted by the residue of the neuron they read modulo the stride: how many residues occur, and the sum over them of the degrees in the position. */
function residues({ kernel, stride, dilation }: WindowAxis): { readonly count: number; readonly degree: number } {
  const ends = new Map<number, readonly [number, number]>();
  for (let r = 0; r < kernel; r++) {
    const step = Math.floor((r * dilation) / stride);
    const [first] = ends.get((r * dilation) % stride) ?? [step, step];
    ends.set((r * dilation) % stride, [first, step]);
  }
  let degree = 0;
  for (const [first, last] of ends.values()) degree += last - first;
  return { count: ends.size, degree };
}

/**
 * Linear relations among the columns of U that hold for every W, one group: where the filters are one more than the channels C' that the stride
 * splits the input into, the signed maximal minors of the C'×(C'+1) matrix of filter polynomials, times any polynomial that keeps the degrees below the numbers of positions
 * (docs/theorems/nguyen-hein-2018-2.5.md); 0 otherwise.
 */
export function relations({ channels, filters, axes }: FilterShape): number {
  const [down, across] = [residues(axes[0]), residues(axes[1])];
  if (filters !== channels * down.count * across.count + 1) return 0;
  const left = (axis: WindowAxis, degree: number): number => Math.max(0, axis.positions - degree);
  return left(axes[0], channels * across.count * down.degree) * left(axes[1], channels * down.count * across.degree);
}

/** Neurons of one plane that some window reads, and Σ over positions of min(T, inputs of the window that are not padding). */
function reads({ map, plane, channels, filters }: FilterShape): { readonly seen: number; readonly patches: number } {
  const seen = new Uint8Array(plane);
  let patches = 0;
  for (let p = 0; p < map.positions; p++) {
    let inside = 0;
    for (let t = p * map.taps; t < (p + 1) * map.taps; t++) {
      const offset = map.offsets[t]!;
      if (offset < 0) continue;
      seen[offset] = 1;
      inside++;
    }
    patches += Math.min(filters, channels * inside);
  }
  return { seen: seen.reduce((sum, x) => sum + x, 0), patches };
}

/** An upper bound of rank U for every W: neurons that no window reads, windows with fewer inputs than filters, and the relations. */
export function rankBound(shape: FilterShape): number {
  const { groups, channels, filters, map } = shape;
  const { seen, patches } = reads(shape);
  return groups * Math.min(channels * seen, patches, filters * map.positions - relations(shape));
}
