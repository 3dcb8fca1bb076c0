import type { Layer } from "../../formats/index.ts";
import type { LayerRules } from "../layer.ts";
import { activation } from "./activation.ts";
import { avgPool2d } from "./avg-pool2d.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { flatten } from "./flatten.ts";
import { globalAvgPool2d } from "./global-avg-pool2d.ts";
import { maxPool2d } from "./max-pool2d.ts";
import { residualAdd } from "./residual-add.ts";

/** THE TABLE of layers: the calculus of each type of the architecture format. */
export const layerTable: Readonly<Record<Layer["type"], LayerRules>> = {
  dense,
  conv2d,
  activation,
  "max-pool2d": maxPool2d,
  "avg-pool2d": avgPool2d,
  "global-avg-pool2d": globalAvgPool2d,
  flatten,
  "residual-add": residualAdd,
};
