import { FormatError, ShapeError } from "@nadir/core-wasm";
import { type Architecture, elementCount, type NdArray, type ParameterShape, parameterShapes } from "../formats/index.ts";

/** A named window of θ: elements `offset` to `offset + size`. */
export interface ParameterWindow extends ParameterShape {
  readonly offset: number;
  readonly size: number;
}

/** The windows of the flat parameter vector θ, in the order of `parameterShapes`, without gaps. */
export function parameterWindows(architecture: Architecture): readonly ParameterWindow[] {
  let offset = 0;
  return parameterShapes(architecture).map((window) => {
    const size = elementCount(window.shape);
    offset += size;
    return { ...window, size, offset: offset - size };
  });
}

/** Number of parameters P. */
export function parameterCount(architecture: Architecture): number {
  return parameterWindows(architecture).reduce((sum, window) => sum + window.size, 0);
}

/**
 * θ from named arrays; f4 is promoted exactly.
 * @throws FormatError naming the first array that is missing, superfluous, not real, or of another shape
 */
export function packParameters(architecture: Architecture, record: Readonly<Record<string, NdArray>>): Float64Array<ArrayBuffer> {
  const windows = parameterWindows(architecture);
  const theta = new Float64Array(windows.reduce((sum, window) => sum + window.size, 0));
  for (const { name, shape, offset } of windows) {
    const array = record[name];
    if (!array || array.shape.join() !== shape.join() || (array.dtype !== "f4" && array.dtype !== "f8"))
      throw new FormatError(
        `parameters: needs "${name}" of shape [${shape.join(",")}], f4 or f8; got ${array ? `${array.dtype} [${array.shape.join(",")}]` : "nothing"}. Check that the weights belong to this architecture.`,
      );
    theta.set(array.data as Float64Array, offset);
  }
  const extra = Object.keys(record).find((name) => !windows.some((window) => window.name === name));
  if (extra !== undefined)
    throw new FormatError(`parameters: needs only the arrays of the architecture; got "${extra}". Remove it, or check the layer names.`);
  return theta;
}

/** Named f8 arrays from θ; the inverse of `packParameters`. @throws ShapeError if θ has another length */
export function unpackParameters(architecture: Architecture, theta: ArrayLike<number>): Record<string, NdArray> {
  const windows = parameterWindows(architecture);
  checkTheta("unpackParameters", theta, parameterCount(architecture));
  const all = Float64Array.from(theta);
  return Object.fromEntries(
    windows.map(({ name, shape, offset, size }) => [name, { dtype: "f8", shape, data: all.slice(offset, offset + size) }]),
  );
}

/** Throws unless θ, or a direction, has P entries. @throws ShapeError */
export function checkTheta(name: string, theta: ArrayLike<number>, parameters: number): void {
  if (theta.length !== parameters)
    throw new ShapeError(`${name}: needs a vector of ${parameters} parameters; got ${theta.length}. Check the architecture.`);
}
