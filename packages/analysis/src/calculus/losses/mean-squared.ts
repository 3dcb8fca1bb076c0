import type { Loss } from "../loss.ts";
import { halfSquares } from "./squared.ts";

/** Φ = ‖F − Y‖²_F / (N·m): the mean over all entries, as PyTorch's MSELoss; 2/(N·m) times `squared`. */
export const meanSquared: Loss = {
  name: "mean-squared",
  formula: "||F - Y||_F^2 / (N m), the mean over all entries (PyTorch MSELoss)",
  scale: (samples, outputs) => 2 / (samples * outputs),
  ...halfSquares,
};
