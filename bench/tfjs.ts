import { timed } from "./clock.ts";
import type { Contestant, ConvWork, GemmWork, NetworkWork, Numbers, Session } from "./contest.ts";
import { installed, versionOf } from "./installed.ts";
import { sessionOf } from "./makers.ts";

interface TfTensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array;
  dispose(): void;
  transpose(order: readonly number[]): TfTensor;
  reshape(shape: readonly number[]): TfTensor;
}
interface Tf {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(data: Numbers | Int32Array, shape: readonly number[], dtype?: string): TfTensor;
  matMul(a: TfTensor, b: TfTensor): TfTensor;
  conv2d(x: TfTensor, filter: TfTensor, stride: number, padding: string): TfTensor;
  maxPool(x: TfTensor, size: number, stride: number, padding: string): TfTensor;
  relu(x: TfTensor): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  oneHot(labels: TfTensor, classes: number): TfTensor;
  variable(x: TfTensor): TfTensor;
  tidy<T>(work: () => T): T;
  engine(): { runKernel(name: string, inputs: object, attributes: object): TfTensor };
  readonly losses: { softmaxCrossEntropy(labels: TfTensor, logits: TfTensor): TfTensor };
  readonly train: { sgd(rate: number): { minimize(loss: () => TfTensor, returnCost: boolean): TfTensor | null; dispose(): void } };
}

/** Wraps work that gives a tensor as a contestant of a backend: the backend is chosen before the clock starts. */
function contestant(
  tf: Tf,
  backend: string,
  make: () => TfTensor,
  read: (y: TfTensor) => ArrayLike<number>,
  held: readonly TfTensor[],
): Contestant {
  const run = () => tf.tidy(() => void make());
  return {
    run,
    async sample(repeats) {
      await tf.setBackend(backend);
      return timed(run, repeats);
    },
    async result() {
      await tf.setBackend(backend);
      return tf.tidy(() => read(make()));
    },
    close: () => {
      for (const tensor of held) tensor.dispose();
    },
  };
}

function product(tf: Tf, backend: string, { m, n, k, a, b }: GemmWork): Contestant {
  const [left, right] = [tf.tensor(a, [m, k]), tf.tensor(b, [k, n])];
  return contestant(
    tf,
    backend,
    () => tf.matMul(left, right),
    (y) => y.dataSync(),
    [left, right],
  );
}

function convolution(tf: Tf, backend: string, { kind, n, c, h, w, k, r, ...arrays }: ConvWork): Contestant {
  // tfjs wants channels last: transposed once, before the clock starts
  const last = (data: Numbers, shape: readonly number[]) => tf.tidy(() => tf.tensor(data, shape).transpose([0, 2, 3, 1]));
  const x = last(arrays.x, [n, c, h, w]);
  const dy = last(arrays.dy, [n, k, h, w]);
  const filter = tf.tidy(() => tf.tensor(arrays.weights, [k, c, r, r]).transpose([2, 3, 1, 0]));
  const attributes = { strides: [1, 1], pad: "same", dataFormat: "NHWC", dimRoundingMode: null };
  const kernel = (name: string, inputs: object, extra: object) => tf.engine().runKernel(name, inputs, { ...attributes, ...extra });
  const work = {
    "conv-forward": () => tf.conv2d(x, filter, 1, "same"),
    "conv-dx": () => kernel("Conv2DBackpropInput", { dy, filter }, { inputShape: x.shape }),
    "conv-dw": () => kernel("Conv2DBackpropFilter", { x, dy }, { filterShape: filter.shape }),
  }[kind];
  const first = (y: TfTensor) => (kind === "conv-dw" ? y.transpose([3, 2, 0, 1]) : y.transpose([0, 3, 1, 2])).dataSync();
  return contestant(tf, backend, work, first, [x, dy, filter]);
}

/** Shapes of LeNet-5's parameters in PyTorch's order, and how tfjs wants each: channels last, dense weights [in, out]. */
const lenetShapes = [[6, 1, 5, 5], [6], [16, 6, 5, 5], [16], [120, 400], [120], [84, 120], [84], [10, 84], [10]] as const;

function variables(tf: Tf, theta: Numbers): TfTensor[] {
  let at = 0;
  return lenetShapes.map((shape, i) => {
    const size = shape.reduce((product: number, n: number) => product * n, 1);
    const tensor = tf.tensor(theta.slice(at, at + size), shape);
    at += size;
    if (shape.length === 4) return tf.variable(tensor.transpose([2, 3, 1, 0]));
    if (shape.length === 1) return tf.variable(tensor);
    // rows of the first dense layer run over channel, row, column; the flattened image over row, column, channel
    const inputs = i === 4 ? tensor.reshape([120, 16, 5, 5]).transpose([0, 2, 3, 1]).reshape([120, 400]) : tensor;
    return tf.variable(inputs.transpose([1, 0]));
  });
}

function logits(tf: Tf, images: TfTensor, [w1, b1, w2, b2, w3, b3, w4, b4, w5, b5]: TfTensor[]): TfTensor {
  const stage = (x: TfTensor, w: TfTensor, b: TfTensor, padding: string) =>
    tf.maxPool(tf.relu(tf.add(tf.conv2d(x, w, 1, padding), b)), 2, 2, "valid");
  const features = stage(stage(images, w1!, b1!, "same"), w2!, b2!, "valid").reshape([images.shape[0]!, 400]);
  const hidden = tf.relu(tf.add(tf.matMul(features, w3!), b3!));
  return tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(hidden, w4!), b4!)), w5!), b5!);
}

function network(tf: Tf, backend: string, work: NetworkWork): Contestant | string {
  if (work.dtype === "f64") return "computes in f32 only";
  if (work.network !== "lenet5") return "is asked for LeNet-5 only";
  const images = tf.tensor(work.images, [work.samples, 28, 28, 1]);
  if (work.kind === "network-forward") {
    const parameters = variables(tf, work.theta);
    return contestant(
      tf,
      backend,
      () => logits(tf, images, parameters),
      (y) => y.dataSync(),
      [images, ...parameters],
    );
  }
  const labels = tf.tidy(() => tf.oneHot(tf.tensor(work.labels, [work.samples], "int32"), 10));
  const optimizer = tf.train.sgd(work.rate);
  const steps = (parameters: TfTensor[]) => () =>
    optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, logits(tf, images, parameters)), true)!;
  const moving = variables(tf, work.theta);
  const step = steps(moving);
  const timedStep = contestant(tf, backend, step, (loss) => loss.dataSync(), [images, labels, ...moving]);
  return {
    ...timedStep,
    async result() {
      await tf.setBackend(backend);
      const fresh = steps(variables(tf, work.theta));
      return Float64Array.from({ length: 3 }, () => fresh().dataSync()[0]!);
    },
  };
}

/** TensorFlow.js on one of its backends; both share the library, so the backend is chosen before each sample. */
export async function tfjs(backend: "wasm" | "cpu"): Promise<Session & { readonly version: string }> {
  const tf = await installed<Tf>("@tensorflow/tfjs");
  const library = await installed<{ setThreadsCount?(threads: number): void }>(`@tensorflow/tfjs-backend-${backend}`);
  library.setThreadsCount?.(1);
  await tf.setBackend(backend);
  await tf.ready();
  const on =
    <W>(make: (tf: Tf, backend: string, work: W) => Contestant | string) =>
    async (work: W) => {
      await tf.setBackend(backend);
      return make(tf, backend, work);
    };
  const session = sessionOf({
    gemm: (work) => (work.dtype === "f32" ? on(product)(work) : "computes in f32 only"),
    ...{ "conv-forward": on(convolution), "conv-dw": on(convolution), "conv-dx": on(convolution) },
    ...{ "network-forward": on(network), "network-step": on(network) },
    ...{ "network-gradient": "is asked for the training step", "network-hvp": "has no Hessian-vector product" },
  });
  return { ...session, version: versionOf(`@tensorflow/tfjs-backend-${backend}`) };
}
