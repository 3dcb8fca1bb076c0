import type { Citation } from "../../evidence/index.ts";

/** Height and width. */
export type Extent = readonly [height: number, width: number];

/**
 * Rows and columns added before and after an image: so many on each side, or `same`, TensorFlow's: ⌈in/stride⌉ positions, with what is
 * missing split between both sides, the larger half below and to the right.
 */
export type Margin = number | Extent | "same";

/** How a window moves over an image. */
export interface WindowShape {
  readonly kernel: number | Extent;
  readonly stride?: number | Extent;
  readonly margin?: Margin;
  readonly dilation?: number;
  /** Positions are rounded up, as Caffe's pooling: the last window may reach beyond the image. */
  readonly ceil?: boolean;
}

/** What stands between an affine map and its activation, or is itself no activation of the papers. */
export type Extra = "batch-normalization" | "response-normalization" | "learned-slope";

/** A layer with parameters or a pooling, by shape alone. */
export type ShapeLayer =
  | ({ readonly op: "conv"; readonly name: string; readonly filters: number; readonly groups?: number } & WindowShape & Extras)
  | ({ readonly op: "separable-conv"; readonly name: string; readonly filters: number } & WindowShape & Extras)
  | ({ readonly op: "transposed-conv"; readonly name: string; readonly filters: number; readonly output?: number } & WindowShape & Extras)
  | ({ readonly op: "max-pool" | "average-pool"; readonly name: string } & WindowShape & Extras)
  | { readonly op: "max-unpool"; readonly name: string; readonly scale: number }
  | { readonly op: "global-average-pool"; readonly name: string }
  | ({ readonly op: "dense"; readonly name: string; readonly units: number } & Extras);

interface Extras {
  readonly extras?: readonly Extra[];
}

/** Branches from one output, put side by side by channel or added; an empty branch is the output itself. */
export interface ShapeBranches {
  readonly op: "concatenate" | "add";
  readonly name: string;
  readonly branches: readonly ShapeNetwork[];
  /** Missing channels of an added branch are zeros. */
  readonly padChannels?: boolean;
}

/** Layers and branches in order. */
export type ShapeNetwork = readonly (ShapeLayer | ShapeBranches)[];

/** A published architecture by the shapes of its layers. */
export interface PublishedArchitecture {
  readonly id: string;
  readonly title: string;
  /** [channels, height, width] of the images it was published for. */
  readonly input: readonly [number, number, number];
  readonly cite: Citation;
  /** The implementation whose conventions are followed where the paper gives none. */
  readonly follows: string;
  /** Where paper and implementations differ, and what that changes. */
  readonly differences: readonly string[];
  readonly network: ShapeNetwork;
}

/** Both extents of one number or of a pair. */
export function both(value: number | Extent): Extent {
  return typeof value === "number" ? [value, value] : value;
}
