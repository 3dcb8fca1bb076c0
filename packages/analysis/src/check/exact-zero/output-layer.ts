import { frobenius } from "../gradient/norms.ts";
import { distinctFeatures, quotient, residualOf, rowsOf, type ZeroRoute } from "./problem.ts";

/** k = L − 1: W* = W + F⁺(Y − F W − 1bᵀ) fits exactly, ‖W* − W‖_F <= ‖F W + 1bᵀ − Y‖_F / s. */
export const outputLayer: ZeroRoute = function* (problem, sigmaMin) {
  const { loaded, upper, distinct, targets, terms } = problem;
  const outputs = yield* distinctFeatures(problem, loaded.architecture.layers.length - 1);
  const residual = residualOf(outputs, rowsOf(targets.data, targets.width, distinct), terms);
  return { moves: [{ stage: upper[0]!, distance: quotient(frobenius(residual).high, sigmaMin) }], numbers: {} };
};
