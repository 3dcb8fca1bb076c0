import type { Core } from "../core.ts";
import { bytesOf } from "../dtype.ts";
import type { Scope } from "../scope.ts";
import { gemmAt } from "./gemm.ts";
import type { Floating } from "./operands.ts";

/** Reflectors in one block of a Householder factorization: the number of columns of the tensor T that goes with it. */
export const reflectorBlock = 48;

/** @internal Workspace of a block of reflectors of at most `length` elements that meets at most `width` lines. */
export interface ReflectorSpace {
  readonly core: Core;
  readonly dtype: Floating;
  /** V: reflectorBlock lines of `length`. */
  readonly v: number;
  /** Two matrices of reflectorBlock × width. */
  readonly product: number;
  readonly turned: number;
  readonly workspace: number;
}

/** @internal */
export function reflectorSpace(scope: Scope, dtype: Floating, length: number, width: number): ReflectorSpace {
  const line = reflectorBlock * bytesOf(dtype);
  const [v, product, turned] = [scope.allocate(length * line), scope.allocate(width * line), scope.allocate(width * line)];
  return { core: scope.core, dtype, v, product, turned, workspace: scope.allocate(2 * line) };
}

function clear(space: ReflectorSpace, ptr: number, count: number): void {
  space.core.kernels[`fill_${space.dtype}`](ptr, 0, count);
}

/**
 * @internal C [length, width] at `c` (row stride ldc) := (I − Vᵀ·op(T)·V)·C, with `lines` reflectors in `space.v` and T at `t` (row stride
 * reflectorBlock): op(T) = T gives Q·C, its transpose Qᵀ·C. 4·lines·length·width flops, all in GEMM.
 */
export function reflectRows(
  space: ReflectorSpace,
  [lines, length, width]: readonly [number, number, number],
  t: number,
  transposed: boolean,
  c: number,
  ldc: number,
): void {
  const { core, dtype, v, product, turned } = space;
  const count = lines * width;
  if (count === 0) return;
  clear(space, product, count);
  clear(space, turned, count);
  const triangle = transposed ? { ptr: t, row: reflectorBlock, column: 1 } : { ptr: t, row: 1, column: reflectorBlock };
  const plain = { row: lines, column: 1 };
  gemmAt(core, dtype, [width, lines, length], { ptr: c, row: 1, column: ldc }, { ptr: v, row: 1, column: length }, product, lines);
  gemmAt(core, dtype, [width, lines, lines], { ptr: product, ...plain }, triangle, turned, lines);
  core.kernels[`negate_${dtype}`](1, count, turned, 0, 1, turned);
  gemmAt(core, dtype, [length, width, lines], { ptr: v, row: 1, column: length }, { ptr: turned, row: 1, column: lines }, c, ldc);
}

/** @internal C [width, length] at `c` (row stride ldc) := C·(I − Vᵀ·T·V). */
export function reflectColumns(
  space: ReflectorSpace,
  [lines, length, width]: readonly [number, number, number],
  t: number,
  c: number,
  ldc: number,
): void {
  const { core, dtype, v, product, turned } = space;
  const count = lines * width;
  if (count === 0) return;
  clear(space, product, count);
  clear(space, turned, count);
  const plain = { row: lines, column: 1 };
  gemmAt(core, dtype, [width, lines, length], { ptr: c, row: ldc, column: 1 }, { ptr: v, row: 1, column: length }, product, lines);
  gemmAt(core, dtype, [width, lines, lines], { ptr: product, ...plain }, { ptr: t, row: reflectorBlock, column: 1 }, turned, lines);
  core.kernels[`negate_${dtype}`](1, count, turned, 0, 1, turned);
  gemmAt(core, dtype, [width, length, lines], { ptr: turned, ...plain }, { ptr: v, row: length, column: 1 }, c, ldc);
}
