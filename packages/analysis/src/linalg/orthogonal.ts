import { ShapeError } from "@nadir/core-wasm";
import { applyReflection, reflect } from "./reflector.ts";
import { largestMagnitude, normalizingFactors } from "./scaling.ts";

/**
 * The orthogonal factor Q of a matrix, row-major like it: A = Q·R with R's diagonal positive where rows >= cols (orthonormal columns),
 * A = R·Q otherwise (orthonormal rows). Of a matrix of independent standard normal numbers it is distributed uniformly (Haar; Mezzadri,
 * Notices AMS 54(5), 2007): the orthogonal initializer. Columns of a rank-deficient A are completed. Householder, sums ascend:
 * ‖QᵀQ − I‖ is a modest multiple of rows·u. 4·rows·cols² flops. A NaN or an infinity makes everything NaN.
 * @throws ShapeError unless the matrix has rows·cols entries
 */
export function orthogonal(matrix: ArrayLike<number>, rows: number, cols: number): Float64Array {
  if (matrix.length !== rows * cols)
    throw new ShapeError(`orthogonal: needs ${rows} x ${cols} = ${rows * cols} entries; got ${matrix.length}. Check the shape.`);
  const largest = largestMagnitude(matrix);
  if (!Number.isFinite(largest)) return new Float64Array(rows * cols).fill(Number.NaN);
  const factors = largest === 0 ? [] : normalizingFactors(largest, "f64");
  const [count, length] = [Math.min(rows, cols), Math.max(rows, cols)];
  const at = (line: number, i: number): number => (rows >= cols ? i * cols + line : line * cols + i);
  const lines = Array.from({ length: count }, (_, line) =>
    Float64Array.from({ length }, (_, i) => factors.reduce((x, factor) => x * factor, matrix[at(line, i)]!)),
  );
  const reflections = lines.map((line, k) => {
    const reflection = reflect(line, k, length);
    for (const later of lines.slice(k + 1)) applyReflection(reflection.tau, line, later, k, length);
    return reflection;
  });
  const q = new Float64Array(rows * cols);
  for (let line = 0; line < count; ++line) {
    const column = new Float64Array(length);
    column[line] = reflections[line]!.beta < 0 ? -1 : 1;
    for (let k = line; k >= 0; --k) applyReflection(reflections[k]!.tau, lines[k]!, column, k, length);
    for (let i = 0; i < length; ++i) q[at(line, i)] = column[i]!;
  }
  return q;
}
