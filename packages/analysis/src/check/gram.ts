import type { Work } from "../evidence/index.ts";
import { addProduct } from "./product.ts";

/** Rows handled between two reports of progress. */
const slab = 128;

/** The lower triangle (with some entries above it) of F Fᵀ, [rows, rows], for a row-major F [rows, columns]; each entry as `addProduct` says. */
export function* gramMatrix(f: Float64Array, rows: number, columns: number): Work<Float64Array> {
  const g = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i += slab) {
    const m = Math.min(slab, rows - i);
    const a = { data: f, at: i * columns, stride: columns };
    addProduct({ data: g, at: i * rows, stride: rows }, a, { data: f, at: 0, stride: columns }, m, i + m, columns);
    yield { what: "Gram matrix", done: i + m, total: rows };
  }
  return g;
}
