import { both, type Extent, type Extra, type ShapeBranches, type ShapeLayer, type ShapeNetwork } from "./shape-network.ts";

const normalized: readonly Extra[] = ["batch-normalization"];

/** A convolution with batch normalization that keeps the extents, or with `valid` takes whole windows only. */
export function conv(
  name: string,
  filters: number,
  kernel: number | Extent,
  valid: { readonly stride: number } | "same" = "same",
): ShapeLayer {
  const layer = { op: "conv", name, filters, kernel, extras: normalized } as const;
  if (valid !== "same") return { ...layer, stride: valid.stride };
  const [height, width] = both(kernel);
  return { ...layer, margin: [(height - 1) / 2, (width - 1) / 2] };
}

/** Whole windows one by one, and by twos. */
export const valid = { stride: 1 } as const;
/** Whole windows by twos. */
export const halving = { stride: 2 } as const;

/** 3×3 maxima by twos, whole windows. */
export function maxPool(name: string): ShapeLayer {
  return { op: "max-pool", name, kernel: 3, stride: 2 };
}

/** 3×3 means at every position, then a 1×1 convolution. */
export function pooled(name: string, filters: number): ShapeNetwork {
  return [{ op: "average-pool", name: `${name}.pool`, kernel: 3, stride: 1, margin: 1 }, conv(`${name}.pool_proj`, filters, 1)];
}

/** Branches side by side. */
export function concatenate(name: string, ...branches: readonly ShapeNetwork[]): ShapeBranches {
  return { op: "concatenate", name, branches };
}
