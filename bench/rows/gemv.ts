import { contestRow } from "../play.ts";
import type { Row } from "../row.ts";
import { productContest } from "./gemm.ts";

/** One row times a matrix: bound by memory, not by arithmetic. */
export const gemvRows: readonly Row[] = (["f32", "f64"] as const).map((dtype) =>
  contestRow({
    id: `gemv-${dtype}-1024`,
    what: `C += A·B, 1 × 1024 × 1024, ${dtype}`,
    peers: dtype === "f32" ? ["tfjs-wasm", "onnxruntime-web", "numpy-ts", "numpy"] : ["numpy-ts", "numpy"],
    dtype,
    slow: dtype === "f64",
    prepare: (bench) => productContest(bench, dtype, [1, 1024, 1024]),
  }),
);
