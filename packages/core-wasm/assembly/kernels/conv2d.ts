// NCHW convolution (cross-correlation) and its adjoints as GEMM over an unfolded block of output rows of one image. GEMM accumulators start from C,
// so each result takes its products in one ascending order, whatever the blocks: forward over c, r, s; input gradient over k, r, s;
// weight gradient over image, row, column. Padding and the holes of a stride are multiplied as zero.
import { gemm } from "./gemm";
import { unfold } from "../unfold";

function zero<T>(to: usize, n: i32): void { memory.fill(to, 0, <usize>n * sizeof<T>()); }

function forward<T>(
  y: usize, x: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32,
  strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32,
  block: i32, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32,
): void {
  const taps = C * R * S, pixels = OH * OW, s = sizeof<T>();
  for (let n = 0; n < N; ++n) {
    zero<T>(y, K * pixels);
    for (let row = 0; row < OH; row += block) {
      const rows = min(block, OH - row), columns = rows * OW;
      unfold<T>(unfolded, row, rows, OW, x, C, H, W, R, S, -padH, -padW, dilationH, dilationW, strideH, strideW, 1, 1);
      gemm<T>(K, columns, taps, w, taps, 1, unfolded, columns, 1, y + <usize>row * OW * s, pixels, workspace, mb, kb, nb);
    }
    x += <usize>C * H * W * s;
    y += <usize>K * pixels * s;
  }
}

/** filters[c][k][r][s] = w[k][c][r][s]. */
function swapChannels<T>(filters: usize, w: usize, K: i32, C: i32, window: i32): void {
  const bytes = <usize>window * sizeof<T>();
  for (let c = 0; c < C; ++c)
    for (let k = 0; k < K; ++k, filters += bytes) {
      const from = w + <usize>(k * C + c) * bytes;
      for (let t: usize = 0; t < bytes; t += sizeof<T>()) store<T>(filters + t, load<T>(from + t));
    }
}

function gradInput<T>(
  dx: usize, dy: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32,
  strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32,
  block: i32, filters: usize, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32,
): void {
  const taps = K * R * S, pixels = H * W, s = sizeof<T>();
  swapChannels<T>(filters, w, K, C, R * S);
  for (let n = 0; n < N; ++n) {
    zero<T>(dx, C * pixels);
    for (let row = 0; row < H; row += block) {
      const rows = min(block, H - row), columns = rows * W;
      unfold<T>(unfolded, row, rows, W, dy, K, OH, OW, R, S, padH, padW, -dilationH, -dilationW, 1, 1, strideH, strideW);
      gemm<T>(C, columns, taps, filters, taps, 1, unfolded, columns, 1, dx + <usize>row * W * s, pixels, workspace, mb, kb, nb);
    }
    dx += <usize>C * pixels * s;
    dy += <usize>K * OH * OW * s;
  }
}

function gradWeight<T>(
  dw: usize, dy: usize, x: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32,
  strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32,
  block: i32, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32,
): void {
  const taps = C * R * S, pixels = OH * OW, s = sizeof<T>();
  for (let n = 0; n < N; ++n) {
    for (let row = 0; row < OH; row += block) {
      const rows = min(block, OH - row), columns = rows * OW;
      unfold<T>(unfolded, row, rows, OW, x, C, H, W, R, S, -padH, -padW, dilationH, dilationW, strideH, strideW, 1, 1);
      gemm<T>(K, taps, columns, dy + <usize>row * OW * s, pixels, 1, unfolded, 1, columns, dw, taps, workspace, mb, kb, nb);
    }
    x += <usize>C * H * W * s;
    dy += <usize>K * pixels * s;
  }
}

export function conv2d_f32(y: usize, x: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, block: i32, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32): void { forward<f32>(y, x, w, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, block, unfolded, workspace, mb, kb, nb); }
export function conv2d_f64(y: usize, x: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, block: i32, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32): void { forward<f64>(y, x, w, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, block, unfolded, workspace, mb, kb, nb); }

export function conv2d_grad_input_f32(dx: usize, dy: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, block: i32, filters: usize, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32): void { gradInput<f32>(dx, dy, w, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, block, filters, unfolded, workspace, mb, kb, nb); }
export function conv2d_grad_input_f64(dx: usize, dy: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, block: i32, filters: usize, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32): void { gradInput<f64>(dx, dy, w, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, block, filters, unfolded, workspace, mb, kb, nb); }

export function conv2d_grad_weight_f32(dw: usize, dy: usize, x: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, block: i32, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32): void { gradWeight<f32>(dw, dy, x, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, block, unfolded, workspace, mb, kb, nb); }
export function conv2d_grad_weight_f64(dw: usize, dy: usize, x: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, block: i32, unfolded: usize, workspace: usize, mb: i32, kb: i32, nb: i32): void { gradWeight<f64>(dw, dy, x, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, block, unfolded, workspace, mb, kb, nb); }
