import { gemm, matrix, ShapeError } from "@nadir/core-wasm";
import type { Job } from "../job.ts";

/** A matrix as plain data, row-major. */
export interface PlainMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array | Float64Array;
}

/** Two matrices of one element type. */
export interface MultiplyRequest {
  readonly a: PlainMatrix;
  readonly b: PlainMatrix;
}

/** Panels of rows: enough for eight workers, few enough that sending B to each costs little. */
const PANELS = 8;
/** Rows of the steps between which the job can be stopped. */
const STEP = 120;

/** A·B, each entry by the naive loop from +0: row panels of a large product are shared between workers and change no bit. 2mnk flops. */
export const multiply: Job<MultiplyRequest, PlainMatrix> = {
  name: "multiply",
  summary: "a matrix product by row panels",
  *run(core, { a, b }) {
    const dtype = a.data instanceof Float32Array ? "f32" : "f64";
    if (a.data.BYTES_PER_ELEMENT !== b.data.BYTES_PER_ELEMENT)
      throw new ShapeError("multiply: needs matrices of one element type; got Float32Array and Float64Array. Convert one.");
    using scope = core.scope("multiply");
    const [x, y] = [scope.from(dtype, [a.rows, a.columns], a.data), scope.from(dtype, [b.rows, b.columns], b.data)];
    const product = scope.zeros(dtype, [a.rows, b.columns]);
    const [left, whole] = [matrix(x), matrix(product)];
    for (let i = 0; i < a.rows || i === 0; i += STEP) {
      const rows = [i, Math.min(i + STEP, a.rows)] as const;
      gemm(whole.block(rows, [0, b.columns]), left.block(rows, [0, a.columns]), y);
      yield { what: "product", done: rows[1], total: a.rows };
    }
    return { rows: a.rows, columns: b.columns, data: product.toArray() };
  },
  split({ a, b }) {
    const rows = Math.max(1, Math.ceil(a.rows / PANELS));
    return Array.from({ length: Math.max(1, Math.ceil(a.rows / rows)) }, (_, i) => {
      const [from, to] = [i * rows, Math.min((i + 1) * rows, a.rows)];
      return { a: { rows: to - from, columns: a.columns, data: a.data.slice(from * a.columns, to * a.columns) }, b };
    });
  },
  combine({ a, b }, panels) {
    const size = a.rows * b.columns;
    const data = a.data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
    let at = 0;
    for (const panel of panels) {
      data.set(panel.data, at);
      at += panel.data.length;
    }
    return { rows: a.rows, columns: b.columns, data };
  },
};
