import { conv2d, conv2dGradInput, conv2dGradWeight } from "@nadir/core-wasm";
import { ofSums } from "../agreement.ts";
import type { ConvWork } from "../contest.ts";
import { numbers } from "../inputs.ts";
import { contestRow } from "../play.ts";
import type { Bench, Contest, Row } from "../row.ts";

/** N, C, H, W, K, and the size of the square window. */
const shapes: Readonly<Record<string, readonly [n: number, c: number, h: number, w: number, k: number, r: number]>> = {
  "32x64x14x14-64k3": [32, 64, 14, 14, 64, 3],
  "8x64x56x56-64k3": [8, 64, 56, 56, 64, 3],
  "32x1x28x28-32k3": [32, 1, 28, 28, 32, 3],
};

const parts = { forward: "conv-forward", dw: "conv-dw", dx: "conv-dx" } as const;
type Part = keyof typeof parts;

function workOf(shape: string, part: Part): ConvWork {
  const [n, c, h, w, k, r] = shapes[shape]!;
  const x = numbers("f32", n * c * h * w, 3);
  const weights = numbers("f32", k * c * r * r, 4);
  const dy = numbers("f32", n * k * h * w, 5);
  return { kind: parts[part], dtype: "f32", n, c, h, w, k, r, x, weights, dy };
}

/** Terms of one sum of each part. */
const terms = {
  forward: ({ c, r }: ConvWork) => c * r * r,
  dx: ({ k, r }: ConvWork) => k * r * r,
  dw: ({ n, h, w }: ConvWork) => n * h * w,
};

function contest({ core }: Bench, shape: string, part: Part): Contest {
  const work = workOf(shape, part);
  const { n, c, h, w, k, r } = work;
  const scope = core.scope("bench conv");
  const x = scope.from("f32", [n, c, h, w], work.x);
  const weights = scope.from("f32", [k, c, r, r], work.weights);
  const dy = scope.from("f32", [n, k, h, w], work.dy);
  const half = (r - 1) / 2;
  const window = { padding: [half, half] } as const;
  const [y, dx, dw] = [scope.empty("f32", dy.shape), scope.empty("f32", x.shape), scope.zeros("f32", weights.shape)];
  const run = {
    forward: () => conv2d(y, x, weights, window),
    dx: () => conv2dGradInput(dx, dy, weights, window),
    dw: () => conv2dGradWeight(dw, dy, x, window),
  }[part];
  const output = { forward: y, dx, dw }[part];
  const result = () => {
    output.view().fill(0);
    run();
    return output.toArray();
  };
  return {
    ours: { run, result },
    work,
    agree: ofSums("f32", terms[part](work), 0.5),
    flops: 2 * n * h * w * k * c * r * r,
    close: () => scope[Symbol.dispose](),
  };
}

const what = { forward: "convolution", dw: "weight gradient of a convolution", dx: "input gradient of a convolution" };

/** Convolutions, N×C×H×W-K k R, stride 1, as large an output as the input, with both adjoints. */
export const convRows: readonly Row[] = Object.keys(shapes).flatMap((shape) =>
  (Object.keys(parts) as Part[]).map((part) =>
    contestRow({
      id: `conv-f32-${shape}-${part}`,
      what: `${what[part]}, ${shape} (N×C×H×W-K k R), f32`,
      peers: ["tfjs-wasm", "tfjs-cpu", "onnxruntime-web", "pytorch"],
      dtype: "f32",
      prepare: (bench) => contest(bench, shape, part),
    }),
  ),
);
