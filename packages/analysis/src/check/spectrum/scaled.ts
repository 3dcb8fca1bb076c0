import { Declined } from "../declined.ts";
import type { ExtendedMatrix } from "../extended/extended-features.ts";
import { tiny } from "../terms.ts";

/** 2^-200 and 2^200: scales between them change no error bound by underflow. */
const [leastScale, mostScale] = [6.223015277861142e-61, 1.6069380442589903e60];

/** The largest power of two that is at most x, by exact doubling and halving; 1 for 0. */
function powerBelow(x: number): number {
  if (x === 0) return 1;
  let power = 1;
  while (power > x) power /= 2;
  while (2 * power <= x) power *= 2;
  return power;
}

/** Per column the power of two d with the computed ‖column‖₂ in [d, 2d); 1 for a zero column. @throws Declined outside [2^-200, 2^200] */
export function columnScales(values: Float64Array, rows: number, columns: number): Float64Array {
  const squares = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) squares[j] = squares[j]! + values[at]! * values[at]!;
  return squares.map((s) => {
    const root = Math.sqrt(s);
    if (!(root === 0 || (root >= leastScale && root <= mostScale)))
      throw new Declined(`columns: needs norms between 2^-200 and 2^200; got ${root}.`);
    return powerBelow(root);
  });
}

/** F·diag(1/d): exact, since the d are powers of two, but for underflow where d > 1, which the error takes up. */
export function scaleColumns(matrix: ExtendedMatrix, scales: Float64Array): ExtendedMatrix {
  const divide = (part: Float64Array): Float64Array => part.map((x, at) => x / scales[at % scales.length]!);
  return {
    ...matrix,
    high: divide(matrix.high),
    low: divide(matrix.low),
    error: matrix.error.map((e, j) => e / scales[j]! + (scales[j]! > 1 ? 4 * tiny : 0)),
  };
}
