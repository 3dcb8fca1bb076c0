import { ShapeError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
import { floatingType, type Real } from "./operands.ts";

/** Y [n, m] := Xᵀ of X [m, n], one dtype; Y must not overlap X. @throws ShapeError if shapes or dtypes do not agree */
export function transpose(y: Real, x: Real): void {
  const dtype = floatingType("transpose", y, x);
  const [rows = 0, columns = 0] = x.shape;
  if (x.shape.length !== 2) throw new ShapeError(`transpose: needs a matrix; got ${show(x.shape)}. Check the shape.`);
  expectShape("transpose", y.shape, [columns, rows]);
  y.scope.core.kernels[`transpose_${dtype}`](rows, columns, x.ptr, columns, y.ptr, rows);
}
