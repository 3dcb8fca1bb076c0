import type { Contestant, ConvWork, GemmWork, Numbers, Peer } from "../contest.ts";
import { installed, versionOf } from "../installed.ts";
import { sessionOf } from "../makers.ts";
import { oneNode } from "../onnx.ts";

interface OrtTensor {
  readonly data: ArrayLike<number>;
  dispose(): void;
}
interface OrtSession {
  run(feeds: Readonly<Record<string, OrtTensor>>): Promise<{ readonly y: OrtTensor }>;
  release(): Promise<void>;
}
interface Ort {
  readonly env: { readonly wasm: { numThreads: number }; logLevel?: string };
  readonly Tensor: new (type: string, data: Numbers, shape: readonly number[]) => OrtTensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<OrtSession> };
}

async function node(ort: Ort, model: Uint8Array, a: OrtTensor, b: OrtTensor): Promise<Contestant> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
  const run = async () => (await session.run({ a, b })).y;
  return {
    run: async () => (await run()).dispose(),
    result: async () => Float64Array.from((await run()).data),
    close: () => void session.release(),
  };
}

function product(ort: Ort, { m, n, k, a, b, dtype }: GemmWork): Promise<Contestant> {
  const shapes = { a: [m, k], b: [k, n], y: [m, n] };
  const type = dtype === "f32" ? "float32" : "float64";
  return node(ort, oneNode("MatMul", dtype, shapes), new ort.Tensor(type, a, shapes.a), new ort.Tensor(type, b, shapes.b));
}

function convolution(ort: Ort, { n, c, h, w, k, r, x, weights }: ConvWork): Promise<Contestant> {
  const shapes = { a: [n, c, h, w], b: [k, c, r, r], y: [n, k, h, w] };
  const half = (r - 1) / 2;
  const model = oneNode("Conv", "f32", shapes, { kernel_shape: [r, r], pads: [half, half, half, half] });
  return node(ort, model, new ort.Tensor("float32", x, shapes.a), new ort.Tensor("float32", weights, shapes.b));
}

const inference = "an inference engine: has no gradients";

/** Microsoft's inference engine as WebAssembly SIMD. */
export const onnxruntimeWeb: Peer = {
  name: "onnxruntime-web",
  what: "WebAssembly SIMD, one thread; a model of one node, both operands as inputs",
  installed: true,
  async open() {
    const ort = await installed<Ort>("onnxruntime-web");
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = "error";
    const session = sessionOf({
      gemm: (work) => product(ort, work),
      "conv-forward": (work) => convolution(ort, work),
      ...{ "conv-dw": inference, "conv-dx": inference },
    });
    return { ...session, version: versionOf("onnxruntime-web") };
  },
  declines: () => null,
};
