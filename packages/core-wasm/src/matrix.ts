import type { Core } from "./core.ts";
import { bytesOf } from "./dtype.ts";
import { ShapeError } from "./errors.ts";
import type { Floating, Real } from "./ops/operands.ts";
import { show } from "./shape.ts";

/** Where a matrix lies in its tensor: entry (i, j) is element first + i·row + j·column. */
interface Layout {
  readonly rows: number;
  readonly columns: number;
  readonly first: number;
  readonly row: number;
  readonly column: number;
}

function range(name: string, [from, to]: readonly [number, number], count: number): void {
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= count))
    throw new ShapeError(`block: needs ${name} 0 <= from <= to <= ${count}; got ${from} to ${to}. Check the range.`);
}

/**
 * A matrix that lies in a tensor [m, n] with its own row and column stride: the whole, a block of rows and columns, or the transpose of either. Nothing is
 * copied: what `gemm` adds to it appears in the tensor, and it ends with the tensor's scope. Make one with `matrix(tensor)`.
 */
export class Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Elements from one row to the next. */
  readonly rowStride: number;
  /** Elements from one column to the next. */
  readonly columnStride: number;
  readonly #tensor: Real;
  readonly #first: number;

  /** Use `matrix(tensor)`. */
  constructor(tensor: Real, layout: Layout) {
    this.#tensor = tensor;
    this.#first = layout.first;
    this.rows = layout.rows;
    this.columns = layout.columns;
    this.rowStride = layout.row;
    this.columnStride = layout.column;
  }

  /** Element type of the tensor. */
  get dtype(): Floating {
    return this.#tensor.dtype;
  }

  /** Byte address of entry (0, 0) for kernels. @throws DisposedError after the tensor's scope has ended */
  get ptr(): number {
    return this.#tensor.ptr + this.#first * bytesOf(this.dtype);
  }

  /** The core that owns the tensor. */
  get core(): Core {
    return this.#tensor.scope.core;
  }

  /** Rows and columns from … to (exclusive). @throws ShapeError out of range */
  block(rows: readonly [number, number], columns: readonly [number, number]): Matrix {
    range("rows", rows, this.rows);
    range("columns", columns, this.columns);
    const first = this.#first + rows[0] * this.rowStride + columns[0] * this.columnStride;
    const [row, column] = [this.rowStride, this.columnStride];
    return new Matrix(this.#tensor, { rows: rows[1] - rows[0], columns: columns[1] - columns[0], first, row, column });
  }

  /** The transpose. */
  transposed(): Matrix {
    const [row, column] = [this.columnStride, this.rowStride];
    return new Matrix(this.#tensor, { rows: this.columns, columns: this.rows, first: this.#first, row, column });
  }
}

/** A tensor [m, n] as a matrix, of which blocks can be taken: `matrix(a).block([0, m], [k, n])`. @throws ShapeError unless it has two axes */
export function matrix(tensor: Real): Matrix {
  const [rows = 0, columns = 0] = tensor.shape;
  if (tensor.shape.length !== 2) throw new ShapeError(`matrix: needs a tensor [m,n]; got ${show(tensor.shape)}. Reshape it.`);
  return new Matrix(tensor, { rows, columns, first: 0, row: columns, column: 1 });
}
