import type { DirectionKind } from "./direction.ts";

/**
 * Filter normalization: d_f ← d_f·‖θ_f‖/‖d_f‖ for every filter f, where a filter is one output channel of a convolution or one
 * row of a dense weight. Biases do not move. Li, Xu, Taylor, Studer, Goldstein, Visualizing the loss landscape of neural nets, NeurIPS 2018, §4.
 */
export const filterNormalized: DirectionKind = {
  id: "filter-normalized",
  title: "random Gaussian, filter-normalized; biases fixed",
  make({ theta, windows, stream }) {
    const direction = stream.normal(theta.length);
    let offset = 0;
    for (const { shape, role } of windows) {
      const size = shape.reduce((a, b) => a * b, 1);
      if (role === "bias") direction.fill(0, offset, offset + size);
      else for (let f = 0; f < shape[0]!; f++) rescale(direction, theta, offset + (f * size) / shape[0]!, size / shape[0]!);
      offset += size;
    }
    return direction;
  },
};

function rescale(direction: Float64Array, theta: Float64Array, from: number, length: number): void {
  let own = 0;
  let target = 0;
  for (let i = from; i < from + length; i++) {
    own += direction[i]! * direction[i]!;
    target += theta[i]! * theta[i]!;
  }
  const ratio = own > 0 ? Math.sqrt(target / own) : 0;
  for (let i = from; i < from + length; i++) direction[i]! *= ratio;
}
