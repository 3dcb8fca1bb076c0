import { type ConvBlocks, type ConvShape, convBlocks, convWeightBlocks } from "../conv-blocks.ts";
import { ShapeError } from "../errors.ts";
import type { Scope } from "../scope.ts";
import { expectShape, type Shape } from "../shape.ts";
import { floatingType, type Real } from "./operands.ts";
import { axes4, type ConvOptions, type Pair, slide } from "./window.ts";

interface Geometry {
  readonly N: number;
  readonly C: number;
  readonly K: number;
  readonly groups: number;
  readonly size: Pair;
  readonly kernel: Pair;
  readonly output: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

function geometry(name: string, input: Shape, weights: Shape, options: ConvOptions): Geometry {
  const [N, C, H, W] = axes4(name, input);
  const [K, channels, R, S] = axes4(name, weights);
  const { groups = 1 } = options;
  if (!(Number.isInteger(groups) && groups >= 1 && C % groups === 0 && K % groups === 0))
    throw new ShapeError(`${name}: needs groups that divide ${C} channels and ${K} filters; got ${groups}. Choose a common divisor.`);
  if (channels !== C / groups) expectShape(`${name}: weights`, weights, [K, C / groups, R, S]);
  return { N, C, K, groups, size: [H, W], ...slide(name, [H, W], [R, S], options) };
}

type Sizes = readonly [
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
  number,
];

/** N, C, H, W, K, R, S, OH, OW, stride, padding, dilation, groups, as every convolution kernel takes them. */
function sizes({ N, C, K, groups, size, kernel, output, stride, padding, dilation }: Geometry): Sizes {
  return [N, C, ...size, K, ...kernel, ...output, ...stride, ...padding, ...dilation, groups];
}

/** The walk over padded planes of x. */
function forwardShape({ N, C, K, groups, size, kernel, output, padding, stride }: Geometry): ConvShape {
  const plane: Pair = [size[0] + 2 * padding[0], size[1] + 2 * padding[1]];
  const copies = padding[0] + padding[1] > 0;
  return { images: N, groups, filters: K / groups, channels: C / groups, kernel, output, plane, copies, step: stride[1] };
}

/** The walk over planes of dy, spread by the stride, with room for the taps before the first row and column. */
function adjointShape({ N, C, K, groups, size, kernel, output, padding, stride, dilation }: Geometry): ConvShape {
  const along = (axis: 0 | 1) => size[axis] + Math.max(padding[axis], (kernel[axis] - 1) * dilation[axis]);
  const plane: Pair = [along(0), along(1)];
  const before = (axis: 0 | 1) => (kernel[axis] - 1) * dilation[axis] > padding[axis];
  const copies = stride[0] * stride[1] > 1 || before(0) || before(1) || plane[0] !== output[0] || plane[1] !== output[1];
  return { images: N, groups, filters: C / groups, channels: K / groups, kernel, output: size, plane, copies, step: 1 };
}

function workspace(scope: Scope, { bytes }: ConvBlocks): readonly [number, number, number, number] {
  return [scope.allocate(bytes.planes), scope.allocate(bytes.tables), scope.allocate(bytes.packed), scope.allocate(bytes.block)];
}

/**
 * y[n,k,oh,ow] = Σ_{c,r,s} w[k,c,r,s] · x[n, c, oh·stride − padding + r·dilation, …]; c, r, s ascending from +0, padding multiplied as zero: the bits of the naive loop.
 * y [N,K,OH,OW] is overwritten; x [N,C,H,W], w [K,C/groups,R,S], where filter k sees the channels of its group only. 2·N·K·OH·OW·(C/groups)·R·S flops; the
 * workspace is the packed filters and about a megabyte (padded planes of a few images, a block of results), or the planes of one image.
 * @throws ShapeError where shapes or dtypes do not agree, groups do not divide, or the window does not fit
 */
export function conv2d(y: Real, x: Real, w: Real, options: ConvOptions = {}): void {
  const dtype = floatingType("conv2d", y, x, w);
  const z = geometry("conv2d", x.shape, w.shape, options);
  expectShape("conv2d: output", y.shape, [z.N, z.K, ...z.output]);
  if (y.size === 0) return;
  if (x.size === 0) return void y.view().fill(0);
  const blocks = convBlocks(dtype, forwardShape(z));
  using scope = y.scope.core.scope("conv2d");
  const { slide, images, rows, depth } = blocks;
  y.scope.core.kernels[`conv2d_${dtype}`](y.ptr, x.ptr, w.ptr, ...sizes(z), slide, images, rows, depth, ...workspace(scope, blocks));
}

/**
 * dx[n,c,h,w] = Σ_{k,r,s} weights[k,c,r,s] · dy[n,k,oh,ow] over the outputs whose window holds (h, w) at (r, s) and the filters of c's group; k, r, s ascending
 * from +0, absent outputs multiplied as zero: the adjoint of `conv2d` in x. dx [N,C,H,W] is overwritten; dy [N,K,OH,OW]. 2·N·C·H·W·(K/groups)·R·S flops: a stride
 * does not save any. The workspace is that of `conv2d` with the channels of both exchanged.
 * @throws ShapeError where shapes or dtypes do not agree, groups do not divide, or the window does not fit
 */
export function conv2dGradInput(dx: Real, dy: Real, w: Real, options: ConvOptions = {}): void {
  const dtype = floatingType("conv2dGradInput", dx, dy, w);
  const z = geometry("conv2dGradInput", dx.shape, w.shape, options);
  expectShape("conv2dGradInput: dy", dy.shape, [z.N, z.K, ...z.output]);
  if (dx.size === 0) return;
  if (dy.size === 0) return void dx.view().fill(0);
  const blocks = convBlocks(dtype, adjointShape(z));
  using scope = dx.scope.core.scope("conv2dGradInput");
  const { slide, images, rows, depth } = blocks;
  dx.scope.core.kernels[`conv2d_grad_input_${dtype}`](
    dx.ptr,
    dy.ptr,
    w.ptr,
    ...sizes(z),
    slide,
    images,
    rows,
    depth,
    ...workspace(scope, blocks),
  );
}

/**
 * dw[k,c,r,s] += Σ_{n,oh,ow} dy[n,k,oh,ow] · x[n, c, oh·stride − padding + r·dilation, …]; image, row, column ascending from dw's own value, padding multiplied as zero:
 * the adjoint of `conv2d` in w. dw [K,C/groups,R,S] is added to; dy [N,K,OH,OW], x [N,C,H,W]. 2·N·K·OH·OW·(C/groups)·R·S flops; the workspace is a transposed copy
 * of dw and about a megabyte.
 * @throws ShapeError where shapes or dtypes do not agree, groups do not divide, or the window does not fit
 */
export function conv2dGradWeight(dw: Real, dy: Real, x: Real, options: ConvOptions = {}): void {
  const dtype = floatingType("conv2dGradWeight", dw, dy, x);
  const z = geometry("conv2dGradWeight", x.shape, dw.shape, options);
  expectShape("conv2dGradWeight: dy", dy.shape, [z.N, z.K, ...z.output]);
  if (dw.size === 0 || dy.size === 0) return;
  const blocks = convWeightBlocks(dtype, forwardShape(z), z.dilation[1]);
  using scope = dw.scope.core.scope("conv2dGradWeight");
  dw.scope.core.kernels[`conv2d_grad_weight_${dtype}`](
    dw.ptr,
    dy.ptr,
    x.ptr,
    ...sizes(z),
    blocks.slide,
    blocks.images,
    blocks.depth,
    ...workspace(scope, blocks),
  );
}
