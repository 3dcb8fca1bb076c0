import { ShapeError } from "@nadir/core-wasm";
import type { LinearOperator } from "./linear-operator.ts";

function expectSame(name: string, a: LinearOperator, b: LinearOperator): void {
  if (a.rows !== b.rows || a.cols !== b.cols)
    throw new ShapeError(`${name}: needs operators of one shape; got ${a.rows}x${a.cols} and ${b.rows}x${b.cols}. Check the operands.`);
}

/** `applyTranspose` if every operand knows its transpose (a symmetric one does). */
function adjoint(
  operands: readonly LinearOperator[],
  run: (x: Float64Array, y: Float64Array) => void,
): Pick<LinearOperator, "applyTranspose"> {
  return operands.every((a) => a.symmetric || a.applyTranspose) ? { applyTranspose: run } : {};
}

/** @internal y := Aᵀ·x; the caller has made sure that A knows it. */
function back(a: LinearOperator, x: Float64Array, y: Float64Array): void {
  if (a.symmetric) a.apply(x, y);
  else a.applyTranspose!(x, y);
}

/** α·A. One multiplication per entry on top of A's cost. */
export function scale(alpha: number, a: LinearOperator): LinearOperator {
  const times = (y: Float64Array): void => {
    for (let i = 0; i < y.length; ++i) y[i]! *= alpha;
  };
  return {
    rows: a.rows,
    cols: a.cols,
    symmetric: a.symmetric === true,
    apply: (x, y) => {
      a.apply(x, y);
      times(y);
    },
    ...adjoint([a], (x, y) => {
      back(a, x, y);
      times(y);
    }),
  };
}

/** A + B: A's product first, B's added to it. One vector of extra memory. @throws ShapeError if the shapes differ */
export function sum(a: LinearOperator, b: LinearOperator): LinearOperator {
  expectSame("sum", a, b);
  const both = (run: (operand: LinearOperator, x: Float64Array, y: Float64Array) => void, x: Float64Array, y: Float64Array): void => {
    const other = new Float64Array(y.length);
    run(a, x, y);
    run(b, x, other);
    for (let i = 0; i < y.length; ++i) y[i]! += other[i]!;
  };
  return {
    rows: a.rows,
    cols: a.cols,
    symmetric: a.symmetric === true && b.symmetric === true,
    apply: (x, y) => both((operand, from, to) => operand.apply(from, to), x, y),
    ...adjoint([a, b], (x, y) => both(back, x, y)),
  };
}

/** A·B (B acts first). One vector of extra memory. @throws ShapeError if B's rows are not A's columns */
export function compose(a: LinearOperator, b: LinearOperator): LinearOperator {
  if (a.cols !== b.rows)
    throw new ShapeError(`compose: needs equal inner sizes; got ${a.cols} and ${b.rows}. Check the order of the operands.`);
  return {
    rows: a.rows,
    cols: b.cols,
    apply: (x, y) => {
      const between = new Float64Array(b.rows);
      b.apply(x, between);
      a.apply(between, y);
    },
    ...adjoint([a, b], (x, y) => {
      const between = new Float64Array(a.cols);
      back(a, x, between);
      back(b, between, y);
    }),
  };
}

/** A + σI: the shifted operator of damped Newton steps. @throws ShapeError if A is not square */
export function shifted(a: LinearOperator, sigma: number): LinearOperator {
  const { rows: n } = a;
  const identity = { rows: n, cols: n, symmetric: true, apply: (x: Float64Array, y: Float64Array): void => y.set(x) };
  return sum(a, scale(sigma, identity));
}
