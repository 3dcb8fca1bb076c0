import { diagonalizeBidiagonal } from "./bidiagonal.ts";
import { type Rotation, rotate, rotateRows } from "./rotation.ts";

/**
 * @internal Singular triplets of an upper bidiagonal matrix [n, n] or [n, n + 1]: values ascending, row j of `left` (n × n) and of `right` (as many as
 * columns) belongs to value j; a row n of `right` spans the null space.
 */
export interface BidiagonalPart {
  readonly columns: number;
  readonly values: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

const rotation: Rotation = { c: 1, s: 0, r: 0 };

const unitLines = (n: number): Float64Array[] => Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));

/** Turns [n, n + 1] into upper bidiagonal [n, n] and a column of zeros: to lower form from the right, and back from the left. */
function squareUp(d: Float64Array, e: Float64Array, left: readonly Float64Array[], right: readonly Float64Array[]): void {
  const n = d.length;
  for (let i = 0; i < n; ++i) {
    rotate(d[i]!, e[i]!, rotation);
    const { c, s, r } = rotation;
    d[i] = r;
    if (i + 1 < n) {
      e[i] = s * d[i + 1]!;
      d[i + 1] = c * d[i + 1]!;
    }
    rotateRows(right[i]!, right[i + 1]!, c, s);
  }
  for (let i = 0; i + 1 < n; ++i) {
    rotate(d[i]!, e[i]!, rotation);
    const { c, s, r } = rotation;
    d[i] = r;
    e[i] = s * d[i + 1]!;
    d[i + 1] = c * d[i + 1]!;
    rotateRows(left[i]!, left[i + 1]!, c, s);
  }
}

/** @internal Triplets by implicit QR, for the small matrices at the bottom of divide and conquer; d [n], e [n − 1] or [n]. */
export function bidiagonalLeaf(diagonal: Float64Array, offDiagonal: Float64Array): BidiagonalPart {
  const n = diagonal.length;
  const [d, e] = [diagonal.slice(), offDiagonal.slice()];
  const columns = e.length === n ? n + 1 : n;
  const [left, right] = [unitLines(n), unitLines(columns)];
  if (columns > n) squareUp(d, e, left, right);
  diagonalizeBidiagonal(d, e, { left, right });
  for (let i = 0; i < n; ++i) if (d[i]! < 0) right[i] = right[i]!.map((x) => -x);
  const order = Array.from(d, (value, at) => ({ value: Math.abs(value), at })).sort((x, y) => x.value - y.value);
  const part = {
    columns,
    values: Float64Array.from(order, ({ value }) => value),
    left: new Float64Array(n * n),
    right: new Float64Array(columns * columns),
  };
  for (const [to, { at }] of order.entries()) {
    part.left.set(left[at]!, to * n);
    part.right.set(right[at]!, to * columns);
  }
  if (columns > n) part.right.set(right[n]!, n * columns);
  return part;
}
