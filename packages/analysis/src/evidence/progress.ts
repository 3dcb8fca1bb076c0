/** One step of long work: generators yield these, drivers decide between steps to go on, save or stop. */
export interface Progress {
  /** What is being done, a short noun phrase such as "features of layer 1". */
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

/** Long work: yields progress, returns its result. */
export type Work<Result> = Generator<Progress, Result, void>;

/** Runs work to its end without looking at the progress. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
