import { factorizationKernels } from "./factorization-kernels.ts";
import { free, type KernelRow, real, roles, row } from "./kernel-row.ts";

const { size, value, reads, writes, accumulates, workspace } = roles;

/** The arguments of every Philox kernel: key, stream, first block and how much of it to skip. */
const philox = {
  ...{ out: writes, n: size, key0: value, key1: value, stream0: value, stream1: value },
  ...{ low: value, high: value, skip: value, w: workspace },
};

const image = { N: size, C: size, H: size, W: size, K: size, R: size, S: size, OH: size, OW: size } as const;
const slides = { strideH: size, strideW: size, padH: size, padW: size } as const;
const conv = { ...image, ...slides, dilationH: size, dilationW: size, groups: size } as const;
const passes = { slide: size, images: size, rows: size, depth: size } as const;
const convSpace = { planes: workspace, tables: workspace, packed: workspace, block: workspace } as const;
const pool = { planes: size, H: size, W: size, OH: size, OW: size, R: size, S: size, ...slides } as const;
const chosen = { argmax: reads, planes: size, inputs: size, outputs: size } as const;

/** Every kernel of the module, one row each; a test compares the table with the exports, argument by argument. */
export const kernels: Readonly<Record<string, KernelRow>> = {
  ...factorizationKernels,
  gemm: row(
    real,
    {
      ...{ m: size, n: size, k: size, a: reads, ars: size, acs: size, b: reads, brs: size, bcs: size, c: accumulates, ldc: size },
      ...{ workspace, mb: size, kb: size, nb: size },
    },
    ({ m, n, k }) => 2 * m * n * k,
    ({ m, n, k }) => m * k + k * n + 2 * m * n,
  ),
  gemm_tile: row(
    real,
    { k: size, a: reads, b: reads, c: accumulates, cStep: size },
    ({ k }, width) => (20 * k * 16) / width,
    ({ k }, width) => 5 * k + (2 * (k + 10) * 16) / width,
  ),
  gemm_half_tile: row(
    real,
    { k: size, a: reads, b: reads, c: accumulates, cStep: size },
    ({ k }, width) => (10 * k * 16) / width,
    ({ k }, width) => 5 * k + ((k + 10) * 16) / width,
  ),
  gemm_sweep: row(
    real,
    { n: size, x: reads, next: size, line: reads, step: size, c: accumulates },
    ({ n }) => 8 * n,
    ({ n }) => 6 * n + 4,
  ),
  gemm_dots: row(
    real,
    { count: size, k: size, x: reads, next: size, line: reads, step: size, c: accumulates, cStep: size, scratch: workspace },
    ({ count, k }) => 2 * count * k,
    ({ count, k }) => (count + 1) * k + 2 * count,
  ),

  fill: row(real, { x: writes, value, n: size }, free, ({ n }) => n),
  copy: row(real, { y: writes, x: reads, n: size }, free, ({ n }) => 2 * n),
  add: row(
    real,
    { y: accumulates, x: reads, n: size },
    ({ n }) => n,
    ({ n }) => 3 * n,
  ),
  axpy: row(
    real,
    { y: accumulates, alpha: value, x: reads, n: size },
    ({ n }) => 2 * n,
    ({ n }) => 3 * n,
  ),
  scale: row(
    real,
    { x: accumulates, alpha: value, n: size },
    ({ n }) => n,
    ({ n }) => 2 * n,
  ),
  multiply: row(
    real,
    { y: writes, a: reads, b: reads, n: size },
    ({ n }) => n,
    ({ n }) => 3 * n,
  ),
  multiply_add: row(
    real,
    { y: accumulates, a: reads, b: reads, n: size },
    ({ n }) => 2 * n,
    ({ n }) => 4 * n,
  ),

  activate: row(
    real,
    { y: writes, x: reads, n: size, code: value, order: value, parameter: value },
    ({ n }) => 50 * n,
    ({ n }) => 2 * n,
  ),
  elementary: row(
    real,
    { y: writes, x: reads, n: size, code: value },
    ({ n }) => 50 * n,
    ({ n }) => 2 * n,
  ),

  softmax: row(
    real,
    { y: writes, x: reads, rows: size, m: size, w: workspace },
    ({ rows, m }) => 30 * rows * m,
    ({ rows, m }) => 2 * rows * m,
  ),
  log_sum_exp: row(
    real,
    { y: writes, x: reads, rows: size, m: size, w: workspace },
    ({ rows, m }) => 30 * rows * m,
    ({ rows, m }) => rows * m + rows,
  ),
  cross_entropy: row(
    real,
    { losses: writes, gradient: writes, x: reads, labels: reads, rows: size, m: size, w: workspace },
    ({ rows, m }) => 30 * rows * m,
    ({ rows, m }) => 2 * rows * m + 2 * rows,
  ),
  softmax_hessian: row(
    real,
    { y: writes, p: reads, v: reads, rows: size, m: size },
    ({ rows, m }) => 4 * rows * m,
    ({ rows, m }) => 3 * rows * m,
  ),
  logistic: row(
    real,
    { losses: writes, gradient: writes, curvature: writes, z: reads, t: reads, n: size },
    ({ n }) => 150 * n,
    ({ n }) => 5 * n,
  ),

  philox_words: row(
    ["u32"],
    philox,
    ({ n }) => 25 * n,
    ({ n }) => n,
  ),
  philox_uniform: row(
    real,
    philox,
    ({ n }) => 52 * n,
    ({ n }) => n,
  ),
  philox_normal: row(
    real,
    philox,
    ({ n }) => 90 * n,
    ({ n }) => n,
  ),

  dot: row(
    real,
    { a: reads, b: reads, n: size, partial: workspace },
    ({ n }) => 2 * n,
    ({ n }) => 2 * n,
  ),
  sum: row(
    real,
    { x: reads, n: size, partial: workspace },
    ({ n }) => n,
    ({ n }) => n,
  ),
  max_abs: row(
    real,
    { x: reads, n: size },
    ({ n }) => n,
    ({ n }) => n,
  ),

  negate: row(
    real,
    { rows: size, columns: size, from: reads, rs: size, cs: size, to: writes },
    free,
    ({ rows, columns }) => 2 * rows * columns,
  ),
  transpose: row(
    real,
    { rows: size, columns: size, from: reads, fromStride: size, to: writes, toStride: size },
    free,
    ({ rows, columns }) => 2 * rows * columns,
  ),
  dots4: row(
    real,
    { n: size, lines: reads, step: size, x: reads, out: writes },
    ({ n }) => 8 * n,
    ({ n }) => 5 * n + 4,
  ),
  combine4: row(
    real,
    { n: size, factors: reads, lines: reads, step: size, z: accumulates },
    ({ n }) => 8 * n,
    ({ n }) => 6 * n + 4,
  ),
  bidiagonal_panel: row(
    real,
    {
      ...{ lines: size, length: size, steps: size, a: reads, stride: size, d: writes, e: writes },
      ...{ tausLeft: writes, tausRight: writes, left: writes, right: writes, workspace },
    },
    ({ lines, length, steps }) => 4 * lines * length * steps,
    ({ lines, length, steps }) => lines * length * steps,
  ),
  dots_combine4: row(
    real,
    { n: size, lines: reads, step: size, factors: reads, x: reads, z: accumulates, out: writes },
    ({ n }) => 16 * n,
    ({ n }) => 7 * n + 8,
  ),
  symmetric_product: row(
    real,
    { n: size, a: reads, aRow: size, x: reads, y: accumulates, scratch: workspace },
    ({ n }) => 2 * n * n,
    ({ n }) => (n * n) / 2 + 3 * n,
  ),
  tridiagonal_panel: row(
    real,
    {
      ...{ n: size, steps: size, a: accumulates, stride: size, d: writes, e: writes, taus: writes },
      ...{ v: writes, w: writes, workspace },
    },
    ({ n, steps }) => 2 * n * n * steps,
    ({ n, steps }) => (n * n * steps) / 2,
  ),
  secular_roots: row(
    ["f64"],
    {
      ...{ n: size, from: size, to: size, d: reads, z2: reads, c: value, squared: size },
      ...{ roots: writes, delta: writes, workspace },
    },
    ({ n }) => 30 * n * n,
    ({ n }) => n * n,
  ),
  secular_weights: row(
    ["f64"],
    { n: size, d: reads, delta: reads, squared: size, z2: writes },
    ({ n }) => 4 * n * n,
    ({ n }) => n * n,
  ),
  secular_vectors: row(
    ["f64"],
    { rows: size, n: size, numerators: reads, delta: reads, order: reads, unit: size, out: writes },
    ({ rows, n }) => 4 * rows * n,
    ({ rows, n }) => 2 * rows * n,
  ),
  reduce_modulo: row(
    ["f64"],
    { rows: size, columns: size, from: reads, fromStride: size, to: writes, toStride: size, p: value, reciprocal: value },
    ({ rows, columns }) => 4 * rows * columns,
    ({ rows, columns }) => 2 * rows * columns,
  ),
  echelon_modulo: row(
    ["f64"],
    {
      ...{ rows: size, columns: size, a: accumulates, stride: size, factors: accumulates, whole: accumulates, width: size },
      ...{ pivots: writes, p: value, reciprocal: value },
    },
    ({ rows, columns }) => rows * columns ** 2,
    ({ rows, columns }) => 2 * rows * columns,
  ),
  unit_inverse_modulo: row(
    ["f64"],
    { n: size, from: reads, fromStride: size, to: writes, p: value, reciprocal: value },
    ({ n }) => n ** 3 / 3,
    ({ n }) => 1.5 * n * n,
  ),

  conv2d: row(
    real,
    { y: writes, x: reads, w: reads, ...conv, ...passes, ...convSpace },
    ({ N, C, K, R, S, OH, OW, groups }) => (2 * N * K * OH * OW * C * R * S) / groups,
    ({ N, C, H, W, K, R, S, OH, OW, groups }) => N * (C * H * W + K * OH * OW) + (K * C * R * S) / groups,
  ),
  conv2d_grad_input: row(
    real,
    { dx: writes, dy: reads, w: reads, ...conv, ...passes, ...convSpace },
    ({ N, C, H, W, K, R, S, groups }) => (2 * N * C * H * W * K * R * S) / groups,
    ({ N, C, H, W, K, R, S, OH, OW, groups }) => N * (C * H * W + K * OH * OW) + (K * C * R * S) / groups,
  ),
  conv2d_grad_weight: row(
    real,
    { dw: accumulates, dy: reads, x: reads, ...conv, slide: size, images: size, depth: size, ...convSpace },
    ({ N, C, K, R, S, OH, OW, groups }) => (2 * N * K * OH * OW * C * R * S) / groups,
    ({ N, C, H, W, K, R, S, OH, OW, groups }) => N * (C * H * W + K * OH * OW) + (2 * K * C * R * S) / groups,
  ),
  slide_tile: row(
    real,
    { end: size, w: reads, x0: reads, x1: reads, x2: reads, y0: writes, y1: writes, y2: writes, p1: size, p2: size },
    ({ end }, width) => (18 * end * 16) / width,
    ({ end }, width) => 4 * end + (9 * 16) / width,
  ),
  gather_tile: row(
    real,
    { k: size, inner: reads, a0: reads, a1: reads, a2: reads, a3: reads, a4: reads, b: reads, c: accumulates, cStep: size },
    ({ k }, width) => (20 * k * 16) / width,
    ({ k }, width) => 5 * k + (2 * (k + 10) * 16 + 4 * k) / width,
  ),
  add_bias: row(
    real,
    { y: accumulates, bias: reads, N: size, K: size, P: size },
    ({ N, K, P }) => N * K * P,
    ({ N, K, P }) => 2 * N * K * P + K,
  ),
  bias_grad: row(
    real,
    { dbias: accumulates, dy: reads, N: size, K: size, P: size },
    ({ N, K, P }) => N * K * P,
    ({ N, K, P }) => N * K * P + 2 * K,
  ),

  max_pool2d: row(
    real,
    { y: writes, argmax: writes, x: reads, ...pool },
    ({ planes, OH, OW, R, S }) => planes * OH * OW * R * S,
    ({ planes, H, W, OH, OW }, width) => planes * (H * W + OH * OW * (1 + 4 / width)),
  ),
  max_pool2d_grad: row(
    real,
    { dx: writes, dy: reads, ...chosen },
    ({ planes, outputs }) => planes * outputs,
    ({ planes, inputs, outputs }, width) => planes * (inputs + outputs * (1 + 4 / width)),
  ),
  max_pool2d_tangent: row(
    real,
    { ty: writes, tx: reads, ...chosen },
    free,
    ({ planes, outputs }, width) => planes * outputs * (2 + 4 / width),
  ),
  avg_pool2d: row(
    real,
    { y: writes, x: reads, ...pool },
    ({ planes, OH, OW, R, S }) => planes * OH * OW * (R * S + 1),
    ({ planes, H, W, OH, OW }) => planes * (H * W + OH * OW),
  ),
  avg_pool2d_grad: row(
    real,
    { dx: writes, dy: reads, ...pool },
    ({ planes, OH, OW, R, S }) => planes * OH * OW * (R * S + 1),
    ({ planes, H, W, OH, OW }) => planes * (H * W + OH * OW),
  ),
};
