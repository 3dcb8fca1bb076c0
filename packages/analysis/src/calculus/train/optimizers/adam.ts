import { type Optimizer, rateOf } from "../training.ts";

const FIRST = 0.9;
const SECOND = 0.999;
const EPSILON = 1e-8;

/** Adam with bias correction, β = (0.9, 0.999), ε = 1e-8 (Kingma & Ba 2015, Algorithm 1). */
export const adam: Optimizer = {
  name: "adam",
  summary: "Adam with bias correction, full or mini-batch",
  batches: true,
  start: (parameters) => ({
    vectors: { moments: [new Float64Array(parameters), new Float64Array(parameters)] },
    numbers: { firstPower: 1, secondPower: 1 },
  }),
  move(state, { gradient }, _objective, options) {
    const rate = rateOf(state, options, 1e-3);
    const { numbers } = state;
    numbers.firstPower! *= FIRST;
    numbers.secondPower! *= SECOND;
    const [mean, square] = state.vectors.moments as [Float64Array, Float64Array];
    for (let i = 0; i < gradient.length; ++i) {
      const g = gradient[i]!;
      mean[i] = FIRST * mean[i]! + (1 - FIRST) * g;
      square[i] = SECOND * square[i]! + (1 - SECOND) * g * g;
      const spread = Math.sqrt(square[i]! / (1 - numbers.secondPower!)) + EPSILON;
      state.theta[i]! -= (rate * (mean[i]! / (1 - numbers.firstPower!))) / spread;
    }
    state.known = null;
    return null;
  },
};
