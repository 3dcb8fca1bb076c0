import { gemmBlocks } from "../blocking.ts";
import { bytesOf } from "../dtype.ts";
import { expectShape, type Shape } from "../shape.ts";
import { type Floating, floatingType, type Real } from "./operands.ts";
import { axes4, type ConvWindow, slide } from "./window.ts";

/** Bytes of an unfolded block of output rows, where more than one row fits: about the second-level cache. */
const UNFOLDED = 2 ** 20;

interface Geometry {
  /** N, C, H, W, K, R, S, OH, OW, stride, padding, dilation, as every convolution kernel takes them. */
  readonly sizes: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  readonly output: Shape;
}

function geometry(name: string, input: Shape, weights: Shape, window: ConvWindow): Geometry {
  const [N, C, H, W] = axes4(name, input);
  const [K, channels, R, S] = axes4(name, weights);
  expectShape(`${name}: weights`, weights, [K, C, R, S]);
  const { output, stride, padding, dilation } = slide(name, [H, W], [R, S], window);
  return { sizes: [N, channels, H, W, K, R, S, ...output, ...stride, ...padding, ...dilation], output: [N, K, ...output] };
}

/** Rows of output pixels to unfold at once. */
function blockRows(dtype: Floating, rows: number, elementsPerRow: number): number {
  return Math.max(1, Math.min(rows, Math.floor(UNFOLDED / (elementsPerRow * bytesOf(dtype)))));
}

/**
 * y[n,k,oh,ow] = Σ_{c,r,s} w[k,c,r,s] · x[n, c, oh·stride − padding + r·dilation, …]; c, r, s ascending from +0, padding multiplied as zero: the bits of the naive loop.
 * y [N,K,OH,OW] is overwritten; x [N,C,H,W], w [K,C,R,S]. 2·N·K·OH·OW·C·R·S flops; a workspace of about 4 MiB, or one unfolded row of output.
 * @throws ShapeError where shapes or dtypes do not agree, or the window does not fit
 */
export function conv2d(y: Real, x: Real, w: Real, window: ConvWindow = {}): void {
  const dtype = floatingType("conv2d", y, x, w);
  const { sizes, output } = geometry("conv2d", x.shape, w.shape, window);
  expectShape("conv2d: output", y.shape, output);
  if (y.size === 0) return;
  const [, C, , , K, R, S, OH, OW] = sizes;
  const taps = C * R * S;
  const block = blockRows(dtype, OH, taps * OW);
  const { mb, kb, nb, bytes } = gemmBlocks(dtype, K, block * OW, taps);
  using scope = y.scope.core.scope("conv2d");
  const unfolded = scope.allocate(taps * block * OW * bytesOf(dtype));
  const workspace = scope.allocate(bytes);
  y.scope.core.kernels[`conv2d_${dtype}`](y.ptr, x.ptr, w.ptr, ...sizes, block, unfolded, workspace, mb, kb, nb);
}

/**
 * dx[n,c,h,w] = Σ_{k,r,s} weights[k,c,r,s] · dy[n,k,oh,ow] over the outputs whose window holds (h, w) at (r, s); k, r, s ascending from +0, absent outputs multiplied
 * as zero: the adjoint of `conv2d` in x. dx [N,C,H,W] is overwritten; dy [N,K,OH,OW]. 2·N·C·H·W·K·R·S flops: a stride does not save any.
 * @throws ShapeError where shapes or dtypes do not agree, or the window does not fit
 */
export function conv2dGradInput(dx: Real, dy: Real, w: Real, window: ConvWindow = {}): void {
  const dtype = floatingType("conv2dGradInput", dx, dy, w);
  const { sizes, output } = geometry("conv2dGradInput", dx.shape, w.shape, window);
  expectShape("conv2dGradInput: dy", dy.shape, output);
  if (dx.size === 0) return;
  const [, C, H, W, K, R, S] = sizes;
  const taps = K * R * S;
  const block = blockRows(dtype, H, taps * W);
  const { mb, kb, nb, bytes } = gemmBlocks(dtype, C, block * W, taps);
  using scope = dx.scope.core.scope("conv2dGradInput");
  const filters = scope.allocate(C * taps * bytesOf(dtype));
  const unfolded = scope.allocate(taps * block * W * bytesOf(dtype));
  const workspace = scope.allocate(bytes);
  dx.scope.core.kernels[`conv2d_grad_input_${dtype}`](dx.ptr, dy.ptr, w.ptr, ...sizes, block, filters, unfolded, workspace, mb, kb, nb);
}

/**
 * dw[k,c,r,s] += Σ_{n,oh,ow} dy[n,k,oh,ow] · x[n, c, oh·stride − padding + r·dilation, …]; image, row, column ascending from dw's own value, padding multiplied as zero:
 * the adjoint of `conv2d` in w. dw [K,C,R,S] is added to; dy [N,K,OH,OW], x [N,C,H,W]. 2·N·K·OH·OW·C·R·S flops.
 * @throws ShapeError where shapes or dtypes do not agree, or the window does not fit
 */
export function conv2dGradWeight(dw: Real, dy: Real, x: Real, window: ConvWindow = {}): void {
  const dtype = floatingType("conv2dGradWeight", dw, dy, x);
  const { sizes, output } = geometry("conv2dGradWeight", x.shape, dw.shape, window);
  expectShape("conv2dGradWeight: dy", dy.shape, output);
  if (dw.size === 0) return;
  const [, C, , , K, R, S, OH, OW] = sizes;
  const taps = C * R * S;
  const block = blockRows(dtype, OH, taps * OW);
  const { mb, kb, nb, bytes } = gemmBlocks(dtype, K, taps, block * OW);
  using scope = dw.scope.core.scope("conv2dGradWeight");
  const unfolded = scope.allocate(taps * block * OW * bytesOf(dtype));
  const workspace = scope.allocate(bytes);
  dw.scope.core.kernels[`conv2d_grad_weight_${dtype}`](dw.ptr, dy.ptr, x.ptr, ...sizes, block, unfolded, workspace, mb, kb, nb);
}
