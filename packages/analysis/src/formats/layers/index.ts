import { type ActivationLayer, activation } from "./activation.ts";
import { type Conv2dLayer, conv2d } from "./conv2d.ts";
import { type DenseLayer, dense } from "./dense.ts";
import { type FlattenLayer, flatten } from "./flatten.ts";
import { type GlobalAvgPool2dLayer, globalAvgPool2d } from "./global-avg-pool2d.ts";
import type { LayerFormat } from "./layer-format.ts";
import { avgPool2d, maxPool2d, type Pool2dLayer } from "./pool2d.ts";
import { type ResidualAddLayer, residualAdd } from "./residual-add.ts";

export { type ActivationLayer, type ActivationName, activationNames } from "./activation.ts";
export type { LayerFormat, LayerParameter, Pair, Shape } from "./layer-format.ts";
export { windowExtent } from "./window.ts";
export type { Conv2dLayer, DenseLayer, FlattenLayer, GlobalAvgPool2dLayer, Pool2dLayer, ResidualAddLayer };

/** A layer with every default filled in and a unique name. */
export type Layer = DenseLayer | Conv2dLayer | ActivationLayer | Pool2dLayer | GlobalAvgPool2dLayer | FlattenLayer | ResidualAddLayer;
/** The layer of one type. */
export type LayerOf<T extends Layer["type"]> = Extract<Layer, { type: T }>;

const table = {
  dense,
  conv2d,
  activation,
  "max-pool2d": maxPool2d,
  "avg-pool2d": avgPool2d,
  "global-avg-pool2d": globalAvgPool2d,
  flatten,
  "residual-add": residualAdd,
} satisfies Record<Layer["type"], unknown>;

/** The table of layers by type: how each is written, its output shape and its parameters. */
export const layerFormats: Readonly<Record<Layer["type"], LayerFormat<Layer>>> = table as never;
