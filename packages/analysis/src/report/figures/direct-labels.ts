/** Least distance of two texts, baseline to baseline. */
const LEADING = 14;

/**
 * Baselines of texts beside lines at the heights given, top to bottom: moved down where they would overlap, and up again where the last would fall
 * below `bottom`.
 */
export function spread(heights: readonly number[], bottom: number = Number.POSITIVE_INFINITY): number[] {
  let last = Number.NEGATIVE_INFINITY;
  const down = heights.map((height) => {
    last = Math.max(height + 4, last + LEADING);
    return last;
  });
  let next = bottom + LEADING;
  return down
    .reverse()
    .map((height) => {
      next = Math.min(height, next - LEADING);
      return next;
    })
    .reverse();
}
