import { type ActivationName, activationParameter, activationRow } from "../activations.ts";
import { alike, type Real } from "./operands.ts";

function run(op: string, order: number, y: Real, x: Real, name: ActivationName, given: number | undefined): void {
  const dtype = alike(op, y, x);
  const row = activationRow(name);
  const parameter = activationParameter(row, given);
  y.scope.core.kernels[`activate_${dtype}`](y.ptr, x.ptr, y.size, row.code, order, parameter);
}

/**
 * y ← f(x) elementwise, f of the table `activations`; y may be x. f32 results are the f64 ones rounded once.
 * About 20 to 60 flops an element; error bounds: `activations[name].bounds(parameter)[0]`.
 * @throws ShapeError if shapes or dtypes differ; UsageError for an unknown name or a parameter out of range
 */
export function activate(y: Real, x: Real, name: ActivationName, parameter?: number): void {
  run("activate", 0, y, x, name, parameter);
}

/** y ← f′(x) elementwise, as `activate`; at a kink the row's convention holds. @throws ShapeError, UsageError */
export function activateDerivative(y: Real, x: Real, name: ActivationName, parameter?: number): void {
  run("activateDerivative", 1, y, x, name, parameter);
}

/** y ← f″(x) elementwise, as `activate`; 0 at a kink. @throws ShapeError, UsageError */
export function activateSecondDerivative(y: Real, x: Real, name: ActivationName, parameter?: number): void {
  run("activateSecondDerivative", 2, y, x, name, parameter);
}
