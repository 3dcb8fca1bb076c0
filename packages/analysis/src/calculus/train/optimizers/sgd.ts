import { type Optimizer, rateOf } from "../training.ts";

/** Gradient descent with momentum, v ← μ v + g, θ ← θ − η v (PyTorch's form; Polyak 1964). */
export const sgd: Optimizer = {
  name: "sgd",
  summary: "gradient descent with momentum, full or mini-batch",
  batches: true,
  start: (parameters) => ({ vectors: { velocity: [new Float64Array(parameters)] }, numbers: {} }),
  move(state, { gradient }, _objective, options) {
    const rate = rateOf(state, options, 1e-2);
    const momentum = options.momentum ?? 0.9;
    const velocity = state.vectors.velocity![0]!;
    for (let i = 0; i < gradient.length; ++i) {
      velocity[i] = momentum * velocity[i]! + gradient[i]!;
      state.theta[i]! -= rate * velocity[i]!;
    }
    state.known = null;
    return null;
  },
};
