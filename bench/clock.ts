/** What one run took, in milliseconds: CPU time of the whole process, and wall time. */
export interface Times {
  readonly cpu: number;
  readonly wall: number;
}

function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs `work` `repeats` times and gives the times of one run. */
export async function timed(work: () => unknown, repeats: number): Promise<Times> {
  const [cpu, wall] = [cpuNow(), performance.now()];
  for (let i = 0; i < repeats; ++i) {
    const pending = work();
    if (pending instanceof Promise) await pending;
  }
  return { cpu: (cpuNow() - cpu) / repeats, wall: (performance.now() - wall) / repeats };
}

/** The middle of the sorted numbers (the mean of the two middle ones); NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((x, y) => x - y);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
