import { ShapeError } from "@nadir/core-wasm";

/** A linear map R^cols → R^rows given by its action: Hessians, Jacobians and Gauss-Newton matrices that are never formed. */
export interface LinearOperator {
  readonly rows: number;
  readonly cols: number;
  /** True where A = Aᵀ is known; then `applyTranspose` is `apply`. */
  readonly symmetric?: boolean;
  /** y := A·x. y must not overlap x; x has `cols` entries, y has `rows`. */
  apply(x: Float64Array, y: Float64Array): void;
  /**
   * Y := A·X for `count` vectors one after the other (X has count·cols entries, Y count·rows), where one sweep can serve several. The bits of
   * `count` times `apply`.
   */
  applyBlock?(x: Float64Array, y: Float64Array, count: number): void;
  /** y := Aᵀ·x, where the operator knows how. x has `rows` entries, y has `cols`. */
  applyTranspose?(x: Float64Array, y: Float64Array): void;
}

/** Throws unless x and y fit the operator. @throws ShapeError */
export function expectVectors(name: string, a: LinearOperator, x: Float64Array, y: Float64Array): void {
  if (x.length !== a.cols || y.length !== a.rows)
    throw new ShapeError(`${name}: needs vectors of ${a.cols} and ${a.rows} entries; got ${x.length} and ${y.length}. Check the lengths.`);
}

/** Y := A·X for `count` vectors one after the other, by `applyBlock` where A has it. @throws ShapeError */
export function applyBlock(a: LinearOperator, x: Float64Array, y: Float64Array, count: number): void {
  if (x.length !== count * a.cols || y.length !== count * a.rows)
    throw new ShapeError(
      `applyBlock: needs ${count} vectors of ${a.cols} and ${a.rows} entries; got ${x.length} and ${y.length}. Check the lengths.`,
    );
  if (a.applyBlock) a.applyBlock(x, y, count);
  else for (let b = 0; b < count; ++b) a.apply(x.subarray(b * a.cols, (b + 1) * a.cols), y.subarray(b * a.rows, (b + 1) * a.rows));
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

/** Columns of `toMatrix` at a time. */
const COLUMNS = 8;

/** The matrix of an operator, row-major, by one `apply` per column, several at once where A can. Cost: cols applications, rows·cols numbers. */
export function toMatrix(a: LinearOperator): Float64Array {
  const matrix = new Float64Array(a.rows * a.cols);
  for (let from = 0; from < a.cols; from += COLUMNS) {
    const count = Math.min(COLUMNS, a.cols - from);
    const [units, columns] = [new Float64Array(count * a.cols), new Float64Array(count * a.rows)];
    for (let b = 0; b < count; ++b) units[b * a.cols + from + b] = 1;
    applyBlock(a, units, columns, count);
    for (let b = 0; b < count; ++b) for (let i = 0; i < a.rows; ++i) matrix[i * a.cols + from + b] = columns[b * a.rows + i]!;
  }
  return matrix;
}
