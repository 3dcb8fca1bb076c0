import type { BoundedMatrix } from "./bounded-matrix.ts";

/** [F, 1_N]: a column of ones, exact, behind the columns of F. */
export function augmented(f: BoundedMatrix): BoundedMatrix {
  const columns = f.columns + 1;
  const values = new Float64Array(f.rows * columns).fill(1);
  for (let i = 0; i < f.rows; i++) values.set(f.values.subarray(i * f.columns, (i + 1) * f.columns), i * columns);
  const error = new Float64Array(columns);
  error.set(f.error);
  return { values, rows: f.rows, columns, error };
}
