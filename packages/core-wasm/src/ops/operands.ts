import { ShapeError } from "../errors.ts";
import { expectShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Element types of the floating-point kernels. */
export type Floating = "f32" | "f64";

/** A tensor of real numbers. */
export type Real = Tensor<Floating>;

/** The one dtype of all operands. @throws ShapeError if they differ or are integers */
export function floatingType(name: string, ...operands: readonly Real[]): Floating {
  const [first] = operands;
  const dtype = first!.dtype;
  if ((dtype !== "f32" && dtype !== "f64") || operands.some((operand) => operand.dtype !== dtype))
    throw new ShapeError(`${name}: needs operands of one dtype, f32 or f64; got ${operands.map((o) => o.dtype).join(", ")}. Convert one.`);
  return dtype;
}

/** The one dtype of operands of one shape. @throws ShapeError if a dtype or a shape differs */
export function alike(name: string, ...operands: readonly Real[]): Floating {
  const dtype = floatingType(name, ...operands);
  for (const operand of operands) expectShape(name, operand.shape, operands[0]!.shape);
  return dtype;
}
