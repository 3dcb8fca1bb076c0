import { exportScriptSource } from "./export-script/source.ts";

/**
 * One Python file (torch 1.13 or later and numpy, Python 3.8 or later): saved as `nadir_export.py`, its `export(model, inputs, targets, "out")` writes
 * model.json (`nadir/architecture@1`), weights.npz, data.npz (X, y) and logits.npy, in eval mode with batch normalization folded, compares what it wrote
 * with the model, and refuses by name what the format cannot hold. `nadir export-script` prints it.
 */
export function exportScript(): string {
  return exportScriptSource;
}
