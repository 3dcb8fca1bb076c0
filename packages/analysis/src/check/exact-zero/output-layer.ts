import { frobenius } from "../gradient/norms.ts";
import { quotient, residualOf, rowsOf, samplesOf, type ZeroRoute } from "./problem.ts";

/** k = L − 1: W* = W + F⁺(Y − F W − 1bᵀ) fits exactly, ‖W* − W‖_F <= ‖F W + 1bᵀ − Y‖_F / s. */
export const outputLayer: ZeroRoute = function* ({ upper, distinct, targets, terms }, { outputs }, sigmaMin) {
  yield { what: "least move of the output layer", done: 0, total: 1 };
  const residual = residualOf(samplesOf(outputs, distinct), rowsOf(targets.data, targets.width, distinct), terms);
  return { moves: [{ stage: upper[0]!, distance: quotient(frobenius(residual).high, sigmaMin) }], numbers: {} };
};
