import { ShapeError } from "../errors.ts";
import { type Shape, show, sizeOf } from "../shape.ts";
import { floatingType, type Real } from "./operands.ts";

/** Images, biases, and outputs that share one: per channel, or per neuron where the bias has the shape of one sample. */
function layout(name: string, output: Shape, bias: Shape): [number, number, number] {
  const [N = 0, ...sample] = output;
  const [K = 0, ...plane] = sample;
  if (show(bias) === show(sample)) return [N, sizeOf(sample), 1];
  if (sample.length > 0 && bias.length === 1 && bias[0] === K) return [N, K, sizeOf(plane)];
  throw new ShapeError(
    `${name}: needs a bias of shape [${K}] (per channel) or ${show(sample)} (per neuron); got ${show(bias)}. Check the bias.`,
  );
}

/**
 * y[n,k,…] += bias[k] (tied: one bias per channel) or y[n,i] += bias[i] (untied: a bias of the shape of one sample). y [N,K], [N,K,H,W] or [N,…].
 * One flop per element. @throws ShapeError if the bias has neither shape
 */
export function addBias(y: Real, bias: Real): void {
  const dtype = floatingType("addBias", y, bias);
  const [N, K, P] = layout("addBias", y.shape, bias.shape);
  y.scope.core.kernels[`add_bias_${dtype}`](y.ptr, bias.ptr, N, K, P);
}

/**
 * dbias[k] += Σ dy[n,k,…] over image, row, column, ascending from dbias's own value: the adjoint of `addBias`. dbias has either shape of a bias.
 * One flop per element. @throws ShapeError if dbias has neither shape
 */
export function biasGrad(dbias: Real, dy: Real): void {
  const dtype = floatingType("biasGrad", dbias, dy);
  const [N, K, P] = layout("biasGrad", dy.shape, dbias.shape);
  dbias.scope.core.kernels[`bias_grad_${dtype}`](dbias.ptr, dy.ptr, N, K, P);
}
