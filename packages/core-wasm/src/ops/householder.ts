import type { Core } from "../core.ts";
import { bytesOf } from "../dtype.ts";
import type { Scope } from "../scope.ts";
import { gemmAt, type Strided } from "./gemm.ts";
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

/** turned [width, lines] := −(X·Vᵀ)·T' for X [width, length] and the factor T' given, both as they lie; answers whether there is anything to add. */
function project(
  { core, dtype, v, product, turned }: ReflectorSpace,
  [lines, length, width]: readonly [number, number, number],
  x: Strided,
  factor: Strided,
): boolean {
  const count = lines * width;
  if (count === 0) return false;
  const [fill, negate] = [core.kernels[`fill_${dtype}`], core.kernels[`negate_${dtype}`]];
  fill(product, 0, count);
  fill(turned, 0, count);
  gemmAt(core, dtype, [width, lines, length], x, { ptr: v, row: 1, column: length }, product, lines);
  gemmAt(core, dtype, [width, lines, lines], { ptr: product, row: lines, column: 1 }, factor, turned, lines);
  negate(1, count, turned, 0, 1, turned);
  return true;
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
  const factor = transposed ? { ptr: t, row: reflectorBlock, column: 1 } : { ptr: t, row: 1, column: reflectorBlock };
  if (!project(space, [lines, length, width], { ptr: c, row: 1, column: ldc }, factor)) return;
  const { core, dtype, v, turned } = space;
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
  const factor = { ptr: t, row: reflectorBlock, column: 1 };
  if (!project(space, [lines, length, width], { ptr: c, row: ldc, column: 1 }, factor)) return;
  const { core, dtype, v, turned } = space;
  gemmAt(core, dtype, [width, length, lines], { ptr: turned, row: lines, column: 1 }, { ptr: v, row: length, column: 1 }, c, ldc);
}
