import type { Times } from "./clock.ts";

/** Element type of the work. */
export type Dtype = "f32" | "f64";
/** Elements on the host. */
export type Numbers = Float32Array | Float64Array;

/** C = A·B, row-major. */
export interface GemmWork {
  readonly kind: "gemm";
  readonly dtype: Dtype;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Numbers;
  readonly b: Numbers;
}

/** A convolution with stride 1 and padding r/2 (the output has the size of the input), or one of its two adjoints; arrays are NCHW and KCRS. */
export interface ConvWork {
  readonly kind: "conv-forward" | "conv-dw" | "conv-dx";
  readonly dtype: "f32";
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly k: number;
  readonly r: number;
  readonly x: Numbers;
  readonly weights: Numbers;
  readonly dy: Numbers;
}

/** A classifier of layers as plain data, with the images and labels it is run on; `theta` is flat, in the order of the layers, weight before bias. */
export interface NetworkWork {
  readonly kind: "network-forward" | "network-gradient" | "network-hvp" | "network-step";
  readonly dtype: Dtype;
  readonly network: "lenet5" | "mlp";
  readonly samples: number;
  readonly images: Numbers;
  readonly labels: Int32Array;
  readonly theta: Numbers;
  /** The direction of a Hessian-vector product. */
  readonly direction: Numbers;
  /** The learning rate of a training step of plain gradient descent on all samples at once; a step's result is the losses before the first three. */
  readonly rate: number;
}

/** A dense factorization, or the values of one, of a square f64 matrix. */
export interface FactorWork {
  readonly kind: "lu" | "cholesky" | "qr" | "qrcp" | "svdvals" | "eigvals";
  readonly dtype: "f64";
  readonly n: number;
  readonly a: Float64Array;
}

/** What peers are asked to do. */
export type Work = GemmWork | ConvWork | NetworkWork | FactorWork;
/** A kind of work. */
export type Kind = Work["kind"];
/** The work of a kind. */
export type WorkOf<K extends Kind> = Extract<Work, { readonly kind: K }>;

/** Somebody who does the work of a row, set up and ready to run. */
export interface Contestant {
  /** One run: what is timed. */
  run(): unknown;
  /** What a run gives, for comparison; runs first where it must. */
  result(): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Times of one of `repeats` runs, where the work is done in another process. */
  sample?(repeats: number): Promise<Times>;
  close?(): void;
}

/** A peer that has been loaded. */
export interface Session {
  /** A contestant, or why there is none. */
  contest(work: Work): Promise<Contestant | string>;
  close?(): void;
}

/** A library that a user could take instead. */
export interface Peer {
  readonly name: string;
  readonly what: string;
  /** Whether it lives in bench/node_modules. */
  readonly installed: boolean;
  /** Loads it. Throws where it is absent. */
  open(): Promise<Session & { readonly version: string }>;
  /** Why this work is not given to it (it would take minutes, or it has no such operation), or null. `quick` is stricter. */
  declines(work: Work, quick: boolean): string | null;
}
