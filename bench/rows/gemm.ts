import { gemm } from "@nadir/core-wasm";
import { ofSums } from "../agreement.ts";
import type { Dtype, GemmWork } from "../contest.ts";
import { numbers } from "../inputs.ts";
import { contestRow } from "../play.ts";
import type { Bench, Contest, Row } from "../row.ts";

const shapes = {
  f32: ["64", "128", "256", "512", "1024", "128x784x512", "64x3136x576", "784x32x800", "64x10x128"],
  f64: ["64", "128", "256", "512", "1024", "128x784x512", "64x3136x576", "64x10x128"],
} as const;

const peers = {
  f32: ["tfjs-wasm", "tfjs-cpu", "onnxruntime-web", "numpy-ts", "numpy", "pytorch"],
  f64: ["numpy-ts", "ml-matrix", "numpy", "pytorch"],
} as const;

/** What `--quick` has time for: one of each kind. */
const quick: readonly string[] = ["f32-512", "f32-64x10x128", "f64-128x784x512"];

/** The sizes of a shape as the issue writes it: one number is a cube, three are M×N×K. */
export function sizesOf(shape: string): readonly [m: number, n: number, k: number] {
  const [m = 0, n = m, k = m] = shape.split("x").map(Number);
  return [m, n, k];
}

/** C += A·B on the core; C starts from 0 for the result. */
export function productContest({ core }: Bench, dtype: Dtype, [m, n, k]: readonly [number, number, number]): Contest {
  const work: GemmWork = { kind: "gemm", dtype, m, n, k, a: numbers(dtype, m * k, 1), b: numbers(dtype, k * n, 2) };
  const scope = core.scope("bench gemm");
  const [a, b, c] = [scope.from(dtype, [m, k], work.a), scope.from(dtype, [k, n], work.b), scope.zeros(dtype, [m, n])];
  const result = () => {
    c.view().fill(0);
    gemm(c, a, b);
    return c.toArray();
  };
  return {
    ours: { run: () => gemm(c, a, b), result },
    work,
    agree: ofSums(dtype, k, 0.5),
    flops: 2 * m * n * k,
    close: () => scope[Symbol.dispose](),
  };
}

/** Matrix products. */
export const gemmRows: readonly Row[] = (["f32", "f64"] as const).flatMap((dtype) =>
  shapes[dtype].map((shape) =>
    contestRow({
      id: `gemm-${dtype}-${shape}`,
      what: `C += A·B, ${sizesOf(shape).join(" × ")} (M × N × K), ${dtype}`,
      peers: peers[dtype],
      dtype,
      slow: !quick.includes(`${dtype}-${shape}`),
      prepare: (bench) => productContest(bench, dtype, sizesOf(shape)),
    }),
  ),
);
