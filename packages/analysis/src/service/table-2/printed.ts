/** One row of Table 2 of Nguyen & Hein (2018), N = 60,000 training images of MNIST. */
export interface PrintedRow {
  readonly filters: number;
  readonly rankF1: number;
  readonly sigmaMinF1: number;
  readonly rankF3: number;
  readonly sigmaMinF3: number;
  /** As printed, times 1e-5. */
  readonly loss: number;
  readonly trainErrors: number;
  readonly testErrors: number;
}

const row = (
  filters: number,
  rankF1: number,
  sigmaMinF1: number,
  rankF3: number,
  sigmaMinF3: number,
  loss: number,
  trainErrors: number,
  testErrors: number,
): PrintedRow => ({ filters, rankF1, sigmaMinF1, rankF3, sigmaMinF3, loss, trainErrors, testErrors });

/** N of the printed table. */
export const printedSamples = 60_000;

/** Table 2 as printed. */
export const printed: readonly PrintedRow[] = [
  row(10, 6760, 3.7e-6, 2880, 2.0e-2, 2.4e-5, 8, 151),
  row(20, 13520, 2.2e-6, 2880, 7.0e-4, 1.2e-5, 1, 132),
  row(30, 20280, 1.5e-6, 2880, 2.4e-4, 0.24e-5, 0, 174),
  row(40, 27040, 2.0e-6, 2880, 2.2e-3, 0.62e-5, 0, 124),
  row(50, 33800, 1.3e-6, 2880, 3.9e-5, 0.02e-5, 0, 143),
  row(60, 40560, 1.1e-6, 2880, 4.0e-5, 0.57e-5, 0, 141),
  row(70, 47320, 7.5e-7, 2880, 7.1e-3, 0.12e-5, 0, 120),
  row(80, 54080, 5.4e-7, 2875, 4.9e-18, 0.11e-5, 0, 140),
  row(89, 60000, 2.0e-8, 2880, 8.9e-10, 0.35e-5, 0, 117),
  row(100, 60000, 1.1e-6, 2856, 8.5e-27, 0.04e-5, 0, 139),
];
