import { ShapeError } from "@nadir/core-wasm";
import { expectVectors, type LinearOperator } from "./linear-operator.ts";

/**
 * A row-major matrix as an operator; the entries are not copied. Both products sum in ascending index from zero. 2·rows·cols flops each.
 * @throws ShapeError if the number of entries is not rows·cols
 */
export function dense(matrix: Float64Array, rows: number, cols: number): LinearOperator {
  if (matrix.length !== rows * cols)
    throw new ShapeError(`dense: needs ${rows} x ${cols} = ${rows * cols} entries; got ${matrix.length}. Check the shape.`);
  const operator: LinearOperator = {
    rows,
    cols,
    apply: (x, y) => {
      expectVectors("dense.apply", operator, x, y);
      for (let i = 0; i < rows; ++i) {
        let sum = 0;
        for (let j = 0; j < cols; ++j) sum += matrix[i * cols + j]! * x[j]!;
        y[i] = sum;
      }
    },
    applyTranspose: (x, y) => {
      expectVectors("dense.applyTranspose", { ...operator, rows: cols, cols: rows }, x, y);
      y.fill(0);
      for (let i = 0; i < rows; ++i) for (let j = 0; j < cols; ++j) y[j]! += matrix[i * cols + j]! * x[i]!;
    },
  };
  return operator;
}
