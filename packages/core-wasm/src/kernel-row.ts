import type { Dtype } from "./dtype.ts";

/**
 * What a kernel does with an argument: a count or stride, a number, memory it only reads, memory it overwrites, memory it adds to (or updates in place),
 * or memory whose content it destroys.
 */
export type Role = "size" | "value" | "reads" | "writes" | "accumulates" | "workspace";

/** Arguments of a call by name; a cost formula reads the sizes among them. */
export type Sizes = Readonly<Record<string, number>>;

/** One kernel: it is exported as `<name>_<dtype>` for each of its dtypes. */
export interface KernelRow {
  readonly dtypes: readonly Dtype[];
  /** Role of each argument, in the order of the call. */
  readonly parameters: Readonly<Record<string, Role>>;
  /** Floating-point (or modular) operations of one call on elements of `width` bytes. */
  flops(sizes: Sizes, width: number): number;
  /** Bytes that must be read or written at least once, for elements of `width` bytes. */
  bytes(sizes: Sizes, width: number): number;
}

type Formula<P> = (sizes: Readonly<Record<keyof P, number>>, width: number) => number;

/** A row whose formulas know the names of its arguments; `elements` counts what is read or written at least once, in elements. */
export function row<const P extends Readonly<Record<string, Role>>>(
  dtypes: readonly Dtype[],
  parameters: P,
  flops: Formula<P>,
  elements: Formula<P>,
): KernelRow {
  return {
    dtypes,
    parameters,
    flops: (sizes, width) => flops(sizes as Record<keyof P, number>, width),
    bytes: (sizes, width) => width * elements(sizes as Record<keyof P, number>, width),
  };
}

/** Element types of the floating-point kernels. */
export const real = ["f32", "f64"] as const;

/** The roles by name, for the tables. */
export const roles = {
  size: "size",
  value: "value",
  reads: "reads",
  writes: "writes",
  accumulates: "accumulates",
  workspace: "workspace",
} as const;

/** No arithmetic. */
export const free = (): number => 0;
