import { ShapeError } from "@nadir/core-wasm";

/** A linear map R^cols → R^rows given by its action: Hessians, Jacobians and Gauss-Newton matrices that are never formed. */
export interface LinearOperator {
  readonly rows: number;
  readonly cols: number;
  /** True where A = Aᵀ is known; then `applyTranspose` is `apply`. */
  readonly symmetric?: boolean;
  /** y := A·x. y must not overlap x; x has `cols` entries, y has `rows`. */
  apply(x: Float64Array, y: Float64Array): void;
  /** y := Aᵀ·x, where the operator knows how. x has `rows` entries, y has `cols`. */
  applyTranspose?(x: Float64Array, y: Float64Array): void;
}

/** Throws unless x and y fit the operator. @throws ShapeError */
export function expectVectors(name: string, a: LinearOperator, x: Float64Array, y: Float64Array): void {
  if (x.length !== a.cols || y.length !== a.rows)
    throw new ShapeError(`${name}: needs vectors of ${a.cols} and ${a.rows} entries; got ${x.length} and ${y.length}. Check the lengths.`);
}

/** A·x as a new vector. Cost: one `apply`. @throws ShapeError if x does not have `cols` entries */
export function applied(a: LinearOperator, x: Float64Array): Float64Array {
  const y = new Float64Array(a.rows);
  expectVectors("applied", a, x, y);
  a.apply(x, y);
  return y;
}

/**
 * Aᵀ as an operator. @throws ShapeError if `a` is neither symmetric nor knows its transpose
 */
export function transpose(a: LinearOperator): LinearOperator {
  if (a.symmetric) return a;
  const { applyTranspose } = a;
  if (!applyTranspose) throw new ShapeError(`transpose: needs an operator with applyTranspose; got one without it. Form the matrix first.`);
  return {
    rows: a.cols,
    cols: a.rows,
    apply: (x, y) => applyTranspose.call(a, x, y),
    applyTranspose: (x, y) => a.apply(x, y),
  };
}

/** The matrix of an operator, row-major, by one `apply` per column. Cost: cols applications, rows·cols numbers. */
export function toMatrix(a: LinearOperator): Float64Array {
  const matrix = new Float64Array(a.rows * a.cols);
  const unit = new Float64Array(a.cols);
  const column = new Float64Array(a.rows);
  for (let j = 0; j < a.cols; ++j) {
    unit[j] = 1;
    a.apply(unit, column);
    unit[j] = 0;
    for (let i = 0; i < a.rows; ++i) matrix[i * a.cols + j] = column[i]!;
  }
  return matrix;
}
