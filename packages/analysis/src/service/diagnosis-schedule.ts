/** Leading digits of the iterations of the default schedule. */
const LEADING = [1, 2, 3, 5, 7] as const;

/**
 * The first iteration after `iteration` that is diagnosed: the next multiple of `every`, or for null the next of 0, 1, 2, 3, 5, 7, 10, 20, 30, 50, …, which
 * are few however long the run. Give −1 for the first.
 */
export function nextDiagnosis(iteration: number, every: number | null): number {
  if (iteration < 0) return 0;
  if (every !== null) return (Math.floor(iteration / every) + 1) * every;
  for (let ten = 1; ; ten *= 10) for (const digit of LEADING) if (digit * ten > iteration) return digit * ten;
}
